import { linesAfter, type TextEdit } from '../../anchors/edits';
import type { FoundState } from '../../anchors/search';
import type { RepositoryAnchor } from '../../model/codeAnchors';

/** An anchor, and its present location as far as it is known. A search never changes the anchor itself. */
export interface TrackedAnchor {
  readonly anchor: RepositoryAnchor;
  /** Undefined until it is found for the first time. */
  readonly state: FoundState | undefined;
  /** How long its last line is. */
  readonly endCharacter?: number;
  /** Whether it was followed through edits since it was found, which is more reliable than a search. */
  readonly isFollowed: boolean;
  /** Whether its lines were cut, and may be pasted elsewhere. */
  readonly isCut: boolean;
}

/** The lines of a document. */
export interface Lines {
  readonly count: number;
  /** From 0. */
  readonly at: (line: number) => string;
}

/** Maximum number of lines of a difference. */
const MAX_LINES_NOW = 200;

/** An anchor that was not searched for yet. */
export const tracked = (anchor: RepositoryAnchor): TrackedAnchor => ({ anchor, state: undefined, isFollowed: false, isCut: false });

const isSameLine = (a: string, b: string): boolean => a === b || a.trimEnd() === b.trimEnd();

/** The state of an anchor whose place is certain: `first` and `last` are lines from 0. */
function stateAt({ anchor }: TrackedAnchor, path: string, first: number, last: number, lines: Lines): FoundState {
  const count = last - first + 1;
  const isSame = count === anchor.lines.length && anchor.lines.every((line, index) => isSameLine(line, lines.at(first + index)));
  const place = { path, first: first + 1, last: last + 1, likeness: 1, isSuggestion: false };
  if (isSame) return { ...place, state: path === anchor.path && place.first === anchor.first ? 'exact' : 'moved' };
  const now = Array.from({ length: Math.min(count, MAX_LINES_NOW) }, (_, index) => lines.at(first + index));
  return { ...place, state: 'changed', now };
}

/**
 * Follows an anchor through edits of the document that it is in.
 *
 * @param it the anchor as it was before
 * @param edits in the order in which they are applied
 * @param lines of the document after all of them
 * @returns the same object when nothing has changed; `isUnsure` says that a search should follow
 */
export function afterEdits(it: TrackedAnchor, edits: readonly TextEdit[], lines: Lines): TrackedAnchor & { readonly isUnsure?: boolean } {
  const { state } = it;
  if (!state || state.state === 'lost') return it;
  let place = { first: state.first - 1, last: state.last - 1, endCharacter: it.endCharacter ?? lastLength(it) };
  let [isTouched, isReplaced] = [false, false];
  for (const edit of edits) {
    const after = linesAfter(place, edit);
    if (!after) return { ...it, state: { state: 'lost', likeness: 0 }, isFollowed: false, isCut: true, isUnsure: true };
    // The end of the last line is known only after all edits; until then it counts as infinite, except for edits above it.
    place = { first: after.first, last: after.last, endCharacter: after.isTouched ? Infinity : place.endCharacter };
    isTouched ||= after.isTouched;
    isReplaced ||= after.isReplaced;
  }
  const last = Math.min(place.last, lines.count - 1);
  const first = Math.min(place.first, last);
  if (!isTouched && first === state.first - 1 && last === state.last - 1) return it;
  const endCharacter = lines.at(last).length;
  if (!isTouched) return { ...it, endCharacter, state: shifted(it, state, first, last) };
  const now = stateAt(it, state.path, first, last, lines);
  // A suggestion stays one, whatever is typed into it.
  const followed = state.isSuggestion && now.state === 'changed' ? { ...now, isSuggestion: true, likeness: state.likeness } : now;
  return { ...it, endCharacter, state: followed, isFollowed: true, isUnsure: isReplaced };
}

function shifted({ anchor }: TrackedAnchor, state: Exclude<FoundState, { state: 'lost' }>, first: number, last: number): FoundState {
  const moved = { ...state, first: first + 1, last: last + 1 };
  if (state.state === 'changed') return moved;
  return { ...moved, state: state.path === anchor.path && moved.first === anchor.first ? 'exact' : 'moved' };
}

const lastLength = ({ anchor, state }: TrackedAnchor): number =>
  ((state && state.state !== 'lost' ? state.now : undefined) ?? anchor.lines).at(-1)?.length ?? 0;

/**
 * Applies the result of a search.
 *
 * @param it the anchor as it is known
 * @param found by the search
 * @param isEdited its document has unsaved edits, so that a position followed through them is more reliable than the search
 */
export function afterSearch(it: TrackedAnchor, found: FoundState, isEdited: boolean): TrackedAnchor {
  const { state } = it;
  const isKnownBetter = it.isFollowed && isEdited && state && state.state !== 'lost';
  if (isKnownBetter) {
    const isElsewhere = found.state !== 'lost' && (found.path !== state.path || found.last < state.first || state.last < found.first);
    if (!(isElsewhere && found.state !== 'changed' && !found.isSuggestion)) return it;
  }
  const isFound = found.state !== 'lost' && !found.isSuggestion;
  return { anchor: it.anchor, state: found, isFollowed: false, isCut: it.isCut && !isFound };
}

/** Whether two anchors have the same place: a re-attached anchor has to be searched again. */
export const hasSamePlace = (a: RepositoryAnchor, b: RepositoryAnchor): boolean =>
  a.path === b.path &&
  a.first === b.first &&
  a.commit === b.commit &&
  a.lines.length === b.lines.length &&
  a.lines.every((line, index) => line === b.lines[index]);
