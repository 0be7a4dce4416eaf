import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KINDS, MARKUPS, PRIORITIES, STATUSES } from '../../../src/model/enums';
import { makeSampleArchive } from '../../../sample/make-archive';
import { readWhole, type WholeArchive } from '../../support/archives';

describe('The sample repository', () => {
  let folder: string;
  let archive: WholeArchive;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'issue-bucket-sample-'));
    const file = join(folder, 'tidewatch.zip');
    await makeSampleArchive(file, new Date('2026-11-24T02:00:00Z'));
    archive = await readWhole({ file });
  });
  after(() => rm(folder, { recursive: true }));

  it('has every status, kind and priority, and both kinds of markup', () => {
    const used = (field: 'status' | 'kind' | 'priority' | 'markup') => new Set<string>(archive.issues.map(({ issue }) => issue[field]));
    assert.deepEqual(
      STATUSES.filter((status) => !used('status').has(status)),
      [],
    );
    assert.deepEqual(
      KINDS.filter((kind) => !used('kind').has(kind)),
      [],
    );
    assert.deepEqual(
      PRIORITIES.filter((priority) => !used('priority').has(priority)),
      [],
    );
    assert.deepEqual(
      MARKUPS.filter((markup) => !used('markup').has(markup)),
      ['plaintext'],
    );
  });

  it('has the issues that the comments of its code mention', () => {
    const title = (number: number) => archive.issues.find(({ issue }) => issue.number === number)?.issue.title ?? '';
    for (const [number, words] of [
      [12, /backs off/],
      [17, /tide table/i],
      [23, /flickers/],
      [31, /sent twice/],
      [48, /pagination/],
    ] as const) {
      assert.match(title(number), words);
    }
  });

  it('has issues in the order of their numbers, and comments after their issues', () => {
    const dates = archive.issues.map(({ issue }) => issue.createdOn);
    assert.deepEqual(dates, dates.toSorted());
    for (const { issue, comments } of archive.issues)
      for (const { createdOn } of comments) assert.ok(createdOn > issue.createdOn, `#${issue.number}`);
  });

  it('links to existing issues', () => {
    const present = new Set(archive.issues.map(({ issue }) => issue.number));
    for (const { issue, comments } of archive.issues)
      for (const text of [issue.content, ...comments.map(({ content }) => content ?? '')])
        for (const [, number] of text.matchAll(/(?<![\w&])#(\d+)\b/g))
          assert.ok(present.has(Number(number)), `#${issue.number} names #${number}`);
  });
});
