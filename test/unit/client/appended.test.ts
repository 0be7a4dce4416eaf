import assert from 'node:assert/strict';
import { findAppended, readAppended } from '../../../src/client/appended';
import { archive, issueRow } from '../../support/archives';
import { APP, startLocalSite, type LocalSite } from './support';

describe('What an import has appended', () => {
  let site: LocalSite;
  beforeEach(async () => {
    site = await startLocalSite();
    for (const title of ['One', 'Two']) await site.service.create(APP, { title });
  });
  afterEach(() => site.close());

  const append = async (numbers: readonly number[]) => {
    const bytes = await archive({ issues: numbers.map((number) => issueRow(number, { title: `Old ${number}` })) });
    const result = await site.service.importArchive(APP, bytes, { append: true });
    return findAppended(site.service, APP, result);
  };

  for (const numbers of [[1], [1, 2, 3], [4, 9], ...[120, 1500].map((length) => Array.from({ length }, (_, i) => i + 1))]) {
    it(`is known by its numbers: ${numbers.length} up to #${numbers.at(-1)}`, async () => {
      const appended = (await append(numbers))!;
      await site.service.create(APP, { title: 'Written later' });
      const { unchanged, changed } = await readAppended(site.service, APP, appended);
      assert.deepEqual(
        unchanged.map(({ number }) => number),
        numbers.map((number) => number + 2),
      );
      assert.deepEqual(changed, []);
    });
  }

  it('excludes issues that were changed, commented on or deleted since, and earlier ones', async () => {
    const appended = (await append([1, 2, 3, 4]))!;
    await site.service.update(APP, 1, { status: 'open' });
    await site.service.update(APP, 3, { status: 'open' });
    await site.service.addComment(APP, 4, { content: 'Still so.' });
    await site.service.delete(APP, 5);
    const { unchanged, changed } = await readAppended(site.service, APP, appended);
    assert.deepEqual([unchanged.map(({ number }) => number), changed], [[6], [3, 4]]);
    const { done, left } = await site.service.changeMany(APP, unchanged, { delete: true });
    assert.deepEqual([done.map(({ number }) => number), left], [[6], []]);
    assert.deepEqual((await site.service.restoreIssues(APP, [6])).restored, [6]);
  });

  it('is nothing after an import that replaced issues or was empty', async () => {
    assert.equal(await append([]), undefined);
    const bytes = await archive({ issues: [issueRow(1)] });
    assert.equal(await findAppended(site.service, APP, await site.service.importArchive(APP, bytes, { replace: true })), undefined);
  });
});
