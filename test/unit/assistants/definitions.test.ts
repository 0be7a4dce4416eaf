import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
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

  it('are objects without unknown keys', () => {
    for (const { inputSchema } of described as { inputSchema: Record<string, unknown> }[]) {
      assert.equal(inputSchema.type, 'object');
      assert.equal(inputSchema.additionalProperties, false);
    }
  });

  it("are the same in the editor's manifest, which offers them only if the setting is on", () => {
    const manifest = JSON.parse(readFileSync(join(import.meta.dirname, '../../../package.json'), 'utf8')) as {
      contributes: { languageModelTools: { name: string; modelDescription: string; inputSchema: unknown; when: string }[] };
    };
    const { languageModelTools: tools } = manifest.contributes;
    assert.deepEqual(
      tools.map(({ name, modelDescription, inputSchema }) => ({ name, modelDescription, inputSchema })),
      ASSISTANT_TOOLS.map((tool) => ({
        name: `issueBucket_${tool.name}`,
        modelDescription: tool.description,
        inputSchema: JSON.parse(JSON.stringify(describeTool(tool).inputSchema)) as unknown,
      })),
    );
    for (const { name, when } of tools) {
      assert.match(when, /&& !config\.chat\.disableAIFeatures$/, name);
      const isWriting = ASSISTANT_TOOLS.some((tool) => tool.isWriting && name.endsWith(tool.name));
      assert.equal(when.includes("== 'read'"), !isWriting, name);
    }
  });
});
