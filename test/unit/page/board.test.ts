import assert from 'node:assert/strict';
import { Cards } from '../../../media/board/cards';
import { boardParsers, CARDS_PER_PAGE, parseBoardState, type Card } from '../../../src/wire/page-board';

const card = (number: number): Card => ({ number, title: `Card ${number}`, kind: 'bug', priority: 'major', assignee: null });

/** A host that a test lets answer when it wants to. */
function fakeHost() {
  const requests: { key: string; start: number; version: number; answer: (cards: readonly Card[] | undefined) => void }[] = [];
  const cards = new Cards((key, start, version) => new Promise((answer) => requests.push({ key, start, version, answer })));
  return { requests, cards };
}
const page = (start: number, add = 0) => Array.from({ length: CARDS_PER_PAGE }, (_, index) => card(start + index + 1 + add));

describe('The cards of a board', () => {
  it('are asked for by the pages that are in sight, each once', async () => {
    const { requests, cards } = fakeHost();
    cards.markOutdated(1);
    cards.show('open', 40, 60);
    cards.show('open', 45, 65);
    cards.show('open', 8010, 8020);
    assert.deepEqual(
      requests.map(({ start }) => start),
      [0, 50, 8000],
    );
    for (const { start, answer } of requests) answer(page(start));
    await cards.settled();
    assert.deepEqual([cards.at('open', 55)?.number, cards.at('open', 8010)?.number, cards.at('open', 500)], [56, 8011, undefined]);
    assert.deepEqual([cards.indexOf('open', 8011), cards.indexOf('open', 500)], [8010, -1]);
    cards.show('open', 40, 60);
    assert.equal(requests.length, 3);
  });

  it('stay as they were until those of a newer look have come, which are asked for when they are in sight', async () => {
    const { requests, cards } = fakeHost();
    cards.markOutdated(1);
    cards.show('open', 0, 10);
    requests[0]!.answer(page(0));
    await cards.settled();
    cards.markOutdated(2);
    assert.equal(cards.at('open', 0)?.number, 1);
    cards.show('open', 0, 10);
    assert.equal(requests[1]!.version, 2);
    requests[1]!.answer(page(0, 100));
    await cards.settled();
    assert.equal(cards.at('open', 0)?.number, 101);
  });

  const LATE = [
    ['of an older look', page(0)],
    ['that has nothing, since the host has looked again', []],
  ] as const;
  for (const [title, staleAnswer] of LATE)
    it(`are not replaced by an answer ${title}`, async () => {
      const { requests, cards } = fakeHost();
      cards.markOutdated(1);
      cards.show('open', 0, 10);
      cards.markOutdated(2);
      cards.show('open', 0, 10);
      requests[1]!.answer(page(0, 100));
      requests[0]!.answer(staleAnswer);
      await cards.settled();
      assert.equal(cards.at('open', 0)?.number, 101);
    });

  it('of other columns do not come in when these have been left, and no answer leaves them to be asked for again', async () => {
    const { requests, cards } = fakeHost();
    cards.show('open', 0, 10);
    cards.clear();
    requests[0]!.answer(page(0));
    await cards.settled();
    assert.equal(cards.at('open', 0), undefined);
    cards.show('open', 0, 10);
    requests[1]!.answer(undefined);
    await cards.settled();
    cards.show('open', 0, 10);
    assert.equal(requests.length, 3);
  });
});

describe('the protocol of the board', () => {
  const { parseFromPage } = boardParsers;
  const GOOD: readonly unknown[] = [
    { type: 'move', id: 1, numbers: [12, 13], to: 'open' },
    { type: 'move', id: 1, numbers: [12], to: '' },
    { type: 'cards', id: 1, key: 'open', start: 50, version: 3 },
    { type: 'groupBy', by: 'milestone' },
    { type: 'filter', id: 2, query: 'is:open' },
  ];
  for (const message of GOOD) it(`takes ${JSON.stringify(message)}`, () => assert.deepEqual(parseFromPage(message), message));
  const BAD: readonly unknown[] = [
    { type: 'move', id: 1, numbers: [], to: 'open' },
    { type: 'move', id: 1, numbers: [0], to: 'open' },
    { type: 'move', id: 1, numbers: Array.from({ length: 1001 }, (_, index) => index + 1), to: 'open' },
    { type: 'cards', id: 1, key: 'open', start: -1, version: 3 },
    { type: 'groupBy', by: 'title' },
    { type: 'filter', id: 2, query: 'x'.repeat(1001) },
    { type: 'command', command: 'deleteIssue' },
  ];
  for (const message of BAD) it(`ignores ${JSON.stringify(message).slice(0, 80)}`, () => assert.equal(parseFromPage(message), undefined));

  const STATE = { page: 'board', site: 'local', owner: 'o', slug: 'r', query: '', groupBy: 'status', left: 0, tops: { open: 40 } };
  it('restores what it has saved, and nothing else', () => {
    assert.deepEqual(parseBoardState(STATE), STATE);
    for (const state of [undefined, {}, { ...STATE, page: 'issue' }, { ...STATE, groupBy: 'title' }, { ...STATE, tops: { open: '40' } }])
      assert.equal(parseBoardState(state), undefined);
  });
});
