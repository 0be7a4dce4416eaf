import assert from 'node:assert/strict';
import type { TextEdit } from '../../../src/anchors/edits';
import type { FoundState } from '../../../src/anchors/search';
import { isAtOrBelow } from '../../../src/anchors/text';
import { afterEdits, afterSearch, tracked, type Lines, type TrackedAnchor } from '../../../src/editor/anchors/model';
import type { RepositoryAnchor } from '../../../src/model/codeAnchors';

const TEXT = ['zero', 'one', 'two', 'three', 'four', 'five'];

const ANCHOR: RepositoryAnchor = {
  id: 1,
  path: 'a.ts',
  first: 3,
  lines: ['two', 'three'],
  before: ['zero', 'one'],
  after: ['four'],
  author: null,
  createdOn: '2026-11-30T00:00:00Z',
  issue: { number: 12, title: 'Tide', status: 'open' },
};
const found = (
  state: 'exact' | 'moved' | 'changed',
  first: number,
  last: number,
  more: { readonly path?: string; readonly likeness?: number; readonly isSuggestion?: boolean; readonly now?: readonly string[] } = {},
): FoundState => ({ state, path: 'a.ts', first, last, likeness: 1, isSuggestion: false, ...more });
const at = (state: FoundState): TrackedAnchor => ({ ...tracked(ANCHOR), state });

const edit = (line: number, from: number, to: number, text: string, endLine = line): TextEdit => ({
  start: { line, character: from },
  end: { line: endLine, character: to },
  text,
});

/** Applies edits, the last in the text first, as VS Code tells of them. */
function edited(it: TrackedAnchor, ...edits: TextEdit[]) {
  let lines = TEXT;
  for (const { start, end, text } of edits) {
    const changed = lines[start.line]!.slice(0, start.character) + text + lines[end.line]!.slice(end.character);
    lines = [...lines.slice(0, start.line), ...changed.split('\n'), ...lines.slice(end.line + 1)];
  }
  const all: Lines = { count: lines.length, at: (line) => lines[line]! };
  return afterEdits(it, edits, all);
}

const brief = ({ state }: TrackedAnchor): string =>
  !state ? 'unknown' : state.state === 'lost' ? 'lost' : `${state.state} ${state.first}-${state.last}${state.isSuggestion ? '?' : ''}`;

describe('A tracked anchor', () => {
  const exact = at(found('exact', 3, 4));
  const cases: [title: string, edits: TextEdit[], expected: string][] = [
    ['stays where nothing was edited above', [edit(5, 0, 0, 'x')], 'exact 3-4'],
    ['moves with lines above', [edit(0, 0, 0, 'a\nb\n')], 'moved 5-6'],
    ['is changed by what is typed into it', [edit(3, 0, 0, 'x')], 'changed 3-4'],
    ['follows edits of several cursors', [edit(5, 0, 0, 'x'), edit(3, 5, 5, '!'), edit(0, 0, 0, 'y\n')], 'changed 4-5'],
    ['grows by a line in it', [edit(3, 0, 0, 'new\n')], 'changed 3-5'],
    ['is lost with its lines', [edit(2, 0, 0, '', 4)], 'lost'],
  ];
  for (const [title, edits, expected] of cases) it(title, () => assert.equal(brief(edited(exact, ...edits)), expected));

  it('returns the current lines', () => {
    const { state } = edited(exact, edit(3, 0, 5, 'drei'));
    assert.deepEqual(state?.state === 'changed' && state.now, ['two', 'drei']);
  });

  it('is the same object after an unrelated edit', () => {
    assert.equal(edited(exact, edit(5, 0, 0, 'x')), exact);
    const lost = at({ state: 'lost', likeness: 0 });
    assert.equal(edited(lost, edit(0, 0, 0, 'x\n')), lost);
  });

  it('is exact again when its text is', () => {
    const changed = at(found('changed', 3, 4, { now: ['two', 'x'] }));
    assert.equal(brief(edited(changed, edit(0, 0, 0, '0'))), 'changed 3-4');
    assert.equal(brief(edited(changed, edit(3, 5, 5, ''))), 'exact 3-4');
  });

  it('stays a suggestion, whatever is typed into it', () => {
    const perhaps = at(found('changed', 3, 4, { likeness: 0.5, isSuggestion: true, now: ['two', 'x'] }));
    assert.equal(brief(edited(perhaps, edit(3, 0, 0, 'y'))), 'changed 3-4?');
  });

  it('is searched for when it was cut or completely replaced', () => {
    assert.deepEqual([edited(exact, edit(2, 0, 0, '', 4)).isUnsure, edited(exact, edit(2, 0, 0, '', 4)).isCut], [true, true]);
    assert.equal(edited(exact, edit(0, 0, 4, 'all\nnew\ntext', 5)).isUnsure, true);
    assert.equal(edited(exact, edit(3, 0, 0, 'x')).isUnsure, false);
  });

  it('that followed edits is not moved by a guess', () => {
    const followed = edited(exact, edit(3, 0, 0, 'x'));
    const search = (state: FoundState, isEdited: boolean) => brief(afterSearch(followed, state, isEdited));
    assert.equal(search(found('changed', 5, 5, { isSuggestion: true }), true), 'changed 3-4');
    assert.equal(search({ state: 'lost', likeness: 0.1 }, true), 'changed 3-4');
    assert.equal(search(found('changed', 3, 5), true), 'changed 3-4');
    // The same text elsewhere: it was put there.
    assert.equal(search(found('moved', 10, 11), true), 'moved 10-11');
    // What is saved is what a search reads.
    assert.equal(search(found('changed', 3, 5), false), 'changed 3-5');
    assert.equal(search({ state: 'lost', likeness: 0 }, false), 'lost');
  });

  it('that was cut is found where it was pasted', () => {
    const cut = edited(exact, edit(2, 0, 0, '', 4));
    const present = afterSearch(cut, found('moved', 1, 2, { path: 'b.ts' }), false);
    assert.deepEqual([brief(present), present.isCut], ['moved 1-2', false]);
    assert.equal(afterSearch(cut, { state: 'lost', likeness: 0 }, false).isCut, true);
  });

  for (const [path, changed, expected] of [
    ['src/a.ts', ['src/a.ts'], true],
    ['src/a.ts', ['src'], true],
    ['src/deep/a.ts', ['x', 'src/deep'], true],
    ['src/a.ts', ['src/a', 'sr', 'src/a.ts/b', 'a.ts', ''], false],
    ['a.ts', ['src'], false],
  ] as const)
    it(`at ${path} is ${expected ? 'affected' : 'not affected'} by a change of ${changed.join()}`, () =>
      assert.equal(isAtOrBelow(path, new Set<string>(changed)), expected));
});
