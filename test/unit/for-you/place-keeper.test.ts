import assert from 'node:assert/strict';
import type * as PlaceKeeper from '../../../src/editor/forYou/placeKeeper';
import type { ForYouIssueRow, ForYouNode } from '../../../src/editor/forYou/nodes';
import { loadEditor } from '../../support/editor';
import { anIssue } from '../../support/issues';

const row = (number: number, group = 'news'): ForYouIssueRow => {
  const issue = anIssue(number);
  return { type: 'issue', group, issue, place: {} as never, site: 'local', repository: { owner: 'acme', slug: 'rocket' }, number };
};

describe('Keys in For You', () => {
  let loaded: typeof PlaceKeeper;
  before(async () => (loaded = await loadEditor<typeof PlaceKeeper>('forYou/placeKeeper', 'vscode-window')));

  /** The issues that have the focus after a key on `pressed`, which leaves `left` of a group of three. */
  async function goesTo(pressed: readonly ForYouIssueRow[], left: readonly number[], isElsewhere = false): Promise<number[]> {
    const more: ForYouNode = { type: 'more', group: 'news', remaining: 5 };
    const revealed: number[] = [];
    const warnings: string[] = [];
    const keep = loaded.keepPlaceIn({
      shownRows: (group) => (group === 'news' ? [row(7), row(12), row(31), more] : []),
      rowsOf: (group) => Promise.resolve(group === 'news' ? [...left.map((number) => row(number)), more] : []),
      view: { reveal: (node) => Promise.resolve(void revealed.push((node as ForYouIssueRow).number)) },
      log: { warn: (message: string) => void warnings.push(message) },
      followed: () => Promise.reject(new Error('The site cannot be reached.')),
    });
    await keep(pressed)?.(() => isElsewhere);
    assert.deepEqual(warnings, []);
    return revealed;
  }

  it('go on with the next issue when one has left its group, and with the one before at its end', async () => {
    assert.deepEqual(await goesTo([row(12)], [7, 31]), [31]);
    assert.deepEqual(await goesTo([row(31)], [7, 12]), [12]);
    assert.deepEqual(await goesTo([row(7), row(12)], [31]), [31]);
  });

  it('stay where they are when it is still there, nothing is left, or the person is elsewhere', async () => {
    assert.deepEqual(await goesTo([row(12)], [7, 12, 31]), []);
    assert.deepEqual(await goesTo([row(7), row(12), row(31)], []), []);
    assert.deepEqual(await goesTo([row(12)], [7, 31], true), []);
    assert.deepEqual(await goesTo([row(12, 'assigned')], [7, 31]), []);
  });

  it('go on below the first place of an issue that a key before has moved to the top', async () => {
    let shown = [7, 12, 31];
    const revealed: number[] = [];
    const rowsShown = () => shown.map((number) => row(number));
    const keep = loaded.keepPlaceIn({
      shownRows: rowsShown,
      rowsOf: () => Promise.resolve(rowsShown()),
      view: { reveal: (node) => Promise.resolve(void revealed.push((node as ForYouIssueRow).number)) },
      log: { warn: (message: string) => assert.fail(message) },
      followed: () => Promise.resolve(),
    });
    const press = async (after: number[]) => {
      const goOn = keep([row(12)]);
      shown = after;
      await goOn?.(() => false);
    };
    await press([12, 7, 31]);
    assert.deepEqual(revealed, []);
    await press([7, 31]);
    assert.deepEqual(revealed, [31]);
  });
});
