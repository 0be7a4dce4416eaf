import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readArchive } from '../../../src/tracker/archive';
import { LIMITS } from '../../../src/tracker/archive/limits';
import { issueRow, zip } from '../../support/archives';

const NAME = 'issue-bucket-drafts.json';
const database = JSON.stringify({ issues: [issueRow(1)] });

async function read(bytes: Uint8Array) {
  const archive = await readArchive(bytes);
  archive.close();
  const { drafts, warnings, counts } = archive;
  return { drafts, warnings, issues: counts.issues };
}

/** An archive with a damaged drafts file. */
async function damaged(): Promise<Uint8Array> {
  const content = randomBytes(500).toString('hex');
  const bytes = Buffer.from(await zip({ 'db-2.0.json': database, [NAME]: content }));
  const at = bytes.indexOf(NAME) + NAME.length + 40;
  bytes[at] = bytes[at]! ^ 0xff;
  return bytes;
}

describe('The drafts in an archive', () => {
  it('are returned unchanged, also from a folder', async () => {
    const text = '{"version":1,"issues":[{"title":"Ünïcode"}]}';
    assert.deepEqual(await read(await zip({ 'db-2.0.json': database, [NAME]: text })), { drafts: text, warnings: [], issues: 1 });
    assert.equal((await read(await zip({ 'out/db-2.0.json': database, [`out/${NAME}`]: text }))).drafts, text);
    assert.equal((await read(await zip({ 'db-2.0.json': database, [`other/${NAME}`]: text }))).drafts, undefined);
    const longest = randomBytes(LIMITS.drafts / 2).toString('hex');
    assert.equal((await read(await zip({ 'db-2.0.json': database, [NAME]: longest }))).drafts, longest);
  });

  const BAD: readonly [title: string, make: () => Promise<Uint8Array>][] = [
    ['are too large', () => zip({ 'db-2.0.json': database, [NAME]: `${randomBytes(LIMITS.drafts / 2).toString('hex')}1` })],
    ['unpack out of nearly nothing', () => zip({ 'db-2.0.json': database, [NAME]: 'a'.repeat(LIMITS.ratioFrom + 1) })],
    ['are no text', () => zip({ 'db-2.0.json': database, [NAME]: Buffer.from('"\xff"', 'latin1') })],
    ['are damaged', damaged],
  ];
  for (const [title, make] of BAD)
    it(`are skipped with a note when they ${title}, and the issues are imported`, async () => {
      const warnings = [`The drafts in the archive are skipped: ${NAME} is damaged, or larger than 5 MB.`];
      assert.deepEqual(await read(await make()), { drafts: undefined, warnings, issues: 1 });
    });
});
