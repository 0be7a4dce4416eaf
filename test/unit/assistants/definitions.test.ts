import assert from 'node:assert/strict';
import { ASSISTANT_TOOLS } from '../../../src/assistants/definitions';
import { describeTool } from '../../../src/assistants/mcp';

const MAX_DEFINITION_BYTES = 6000;

describe('The definitions of tools', () => {
  const described = ASSISTANT_TOOLS.map(describeTool);

  it('take 6,000 bytes in all, and there are six tools', () => {
    assert.equal(ASSISTANT_TOOLS.length, 6);
    const size = Buffer.byteLength(JSON.stringify(described));
    assert.ok(size <= MAX_DEFINITION_BYTES, `${size} bytes`);
  });

  it('say of each whether it writes, and none deletes', () => {
    assert.deepEqual(
      ASSISTANT_TOOLS.filter(({ isWriting }) => isWriting).map(({ name }) => name),
      ['create_issue', 'change_issue', 'comment_on_issue'],
    );
    assert.ok(!ASSISTANT_TOOLS.some(({ name }) => /delete|remove|purge/.test(name)));
  });

  it('are objects that take nothing unknown', () => {
    for (const { inputSchema } of described as { inputSchema: Record<string, unknown> }[]) {
      assert.equal(inputSchema.type, 'object');
      assert.equal(inputSchema.additionalProperties, false);
    }
  });
});
