import { findAnchors, MIN_LIKENESS_TO_STAY, type Anchor, type AnchorFiles, type AnchorState } from './find';
import type { FolderTexts } from './folder';
import { findAnchorsByHistory } from './history';
import { normalPath, textLines } from './text';

/** Time limit of the search through the history. */
const MAX_HISTORY_MS = 8000;

/** Maximum number of lines that are returned of a changed place. */
const MAX_REPORTED_LINES = 200;

/** A search for anchors of one folder. */
export interface SearchRequest {
  readonly id: number;
  /** The folder on disk. Null: only the given texts are searched. */
  readonly root: string | null;
  readonly mayRunGit: boolean;
  readonly anchors: readonly Anchor[];
  /** Texts of open documents, by path, instead of those on disk. */
  readonly texts: readonly (readonly [path: string, text: string])[];
  /** Patterns of `files.exclude`. */
  readonly excluded: readonly string[];
  /** Whether other files and the history are searched. */
  readonly isWide: boolean;
}

/** The result for an anchor, with the current lines if they have changed. */
export type FoundState = AnchorState & { readonly now?: readonly string[] };

/** A reply to a request. There may be several before the last one. */
export interface SearchReply {
  readonly id: number;
  /** By the anchor's index in the request. */
  readonly found: readonly (readonly [index: number, state: FoundState])[];
  readonly isLast: boolean;
  /** Why the search ended early; null: it was cancelled. */
  readonly problem?: string | null;
}

const isSure = (state: AnchorState): boolean => state.state !== 'lost' && state.likeness >= MIN_LIKENESS_TO_STAY;

/**
 * Finds anchors of a folder: first in their own files; those that are not certain, in other files; then through the history.
 *
 * @param request what to find, and where
 * @param folder the texts of the folder; undefined: only the texts of the request are searched
 * @param onFound called with results as soon as they are found, possibly more than once for an anchor
 * @param signal cancels the search
 * @throws the signal's reason
 */
export async function searchAnchors(
  request: SearchRequest,
  folder: FolderTexts | undefined,
  onFound: (found: SearchReply['found']) => void,
  signal: AbortSignal,
): Promise<void> {
  const texts = new Map(request.texts.map(([path, text]) => [normalPath(path), text]));
  const filesFor = (isWide: boolean): AnchorFiles =>
    folder?.files({ texts, excluded: request.excluded, isWide }) ?? {
      read: (path) => Promise.resolve(texts.get(path)),
      ...(isWide && { likely: () => Promise.resolve([...texts.keys()]) }),
    };
  const indexed = request.anchors.map((anchor, index) => ({ anchor: { ...anchor, path: normalPath(anchor.path) }, index }));
  const anchorsOf = (some: typeof indexed) => some.map(({ anchor }) => anchor);

  const near = filesFor(false);
  const report = async (some: typeof indexed, states: readonly AnchorState[]) => {
    const found: (readonly [number, FoundState])[] = [];
    for (const [at, { index }] of some.entries()) found.push([index, await withLines(states[at]!, near)]);
    if (found.length > 0) onFound(found);
  };

  const ownStates = await findAnchors(anchorsOf(indexed), near, signal);
  const there = (list: typeof indexed, states: readonly AnchorState[], sure: boolean) => ({
    some: list.filter((_, at) => isSure(states[at]!) === sure),
    states: states.filter((state) => isSure(state) === sure),
  });
  const sure = there(indexed, ownStates, true);
  await report(sure.some, sure.states);
  const unsure = there(indexed, ownStates, false);
  if (unsure.some.length === 0) return;
  if (!request.isWide) return report(unsure.some, unsure.states);

  const wide = filesFor(true);
  const wider = await findAnchors(anchorsOf(unsure.some), wide, signal);
  await report(unsure.some, wider);
  const doubtful = unsure.some.filter((_, at) => wider[at]!.state === 'lost' || wider[at]!.isSuggestion);
  if (!folder?.git || doubtful.length === 0) return;
  const limit = AbortSignal.any([signal, AbortSignal.timeout(MAX_HISTORY_MS)]);
  for (const candidate of doubtful) {
    if (candidate.anchor.commit === undefined || limit.aborted) continue;
    const states = await findAnchorsByHistory([candidate.anchor], wide, folder.git, 'HEAD', limit).catch((error: unknown) => {
      if (limit.aborted) return [];
      throw error;
    });
    if (states.length > 0) await report([candidate], states);
  }
  signal.throwIfAborted();
}

/** Adds the current lines of a changed anchor. */
async function withLines(state: AnchorState, files: AnchorFiles): Promise<FoundState> {
  if (state.state !== 'changed') return state;
  const text = await files.read(state.path);
  return {
    ...state,
    now: text === undefined ? [] : textLines(text).slice(state.first - 1, Math.min(state.last, state.first - 1 + MAX_REPORTED_LINES)),
  };
}
