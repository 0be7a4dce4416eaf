import { TextComparison } from './compare';
import { findAnchors, MIN_SURE_LIKENESS, NEIGHBOUR_LINES, type Anchor, type AnchorFiles, type AnchorState } from './find';
import type { FileVersion, GitTexts } from './git';
import { isSearchable, textLines, Vocabulary } from './text';

/** Bounds the versions of one file that an anchor is followed through. In a longer history, versions are skipped evenly. */
const MAX_VERSIONS = 80;

/** Minimum likeness of one step. A less likely version is skipped, and the next one is compared with the last accepted one. */
const MIN_STEP_LIKENESS = 0.4;

/** An anchor in a later version of its file. */
interface Followed {
  readonly anchor: Anchor;
  readonly text: string;
  /** The probability of all steps together. */
  readonly likeness: number;
}

function thinned<T>(list: readonly T[]): T[] {
  const step = Math.ceil(list.length / MAX_VERSIONS);
  return list.filter((_, index) => (list.length - 1 - index) % step === 0);
}

/** Finds the lines of an anchor in the next version of its file. */
function step({ anchor, text, likeness }: Followed, { path, commit }: FileVersion, next: string): Followed | undefined {
  const vocabulary = new Vocabulary();
  // Both documents get the same path, because they are one file even after a rename.
  const old = vocabulary.document(path, textLines(text));
  const document = vocabulary.document(path, textLines(next));
  vocabulary.count([old, document]);
  const comparison = new TextComparison(old, 0, vocabulary);
  comparison.add(document);
  const place = comparison.find({ first: anchor.first - 1, last: anchor.first - 2 + anchor.lines.length });
  if (!place || place.likeness < MIN_STEP_LIKENESS) return undefined;
  const { first, last } = place.range;
  return {
    anchor: {
      path,
      commit,
      first: first + 1,
      lines: document.lines.slice(first, last + 1),
      before: document.lines.slice(Math.max(0, first - NEIGHBOUR_LINES), first),
      after: document.lines.slice(last + 1, last + 1 + NEIGHBOUR_LINES),
    },
    text: next,
    likeness: likeness * place.likeness,
  };
}

/** Follows one anchor through the versions of its file, as far as possible. */
async function follow(anchor: Anchor, git: GitTexts, to: string, signal?: AbortSignal): Promise<Followed | undefined> {
  if (anchor.commit === undefined) return undefined;
  const text = await git.textAt(anchor.commit, anchor.path);
  if (text === undefined || !isSearchable(text)) return undefined;
  const lines = textLines(text).slice(anchor.first - 1, anchor.first - 1 + anchor.lines.length);
  if (!anchor.lines.every((line, index) => line.trimEnd() === lines[index]?.trimEnd())) return undefined;
  let followed: Followed = { anchor, text, likeness: 1 };
  for (const version of thinned(await git.versionsSince(anchor.path, anchor.commit, to))) {
    signal?.throwIfAborted();
    const next = await git.textAt(version.commit, version.path);
    if (next !== undefined && next !== followed.text && isSearchable(next)) followed = step(followed, version, next) ?? followed;
  }
  return followed.anchor === anchor ? undefined : followed;
}

/**
 * Finds anchors as {@link findAnchors} does. Uncertain ones are followed through the history of their files, from version to version and through
 * renames: code that is unrecognizable after years has changed in small steps.
 *
 * @param anchors to find
 * @param files the source of current texts
 * @param git the repository's history
 * @param to the commit that is checked out
 * @param signal cancels the search
 * @returns the result for each anchor, in their order
 * @throws what `files` rejects with, or the signal's reason
 */
export async function findAnchorsByHistory(
  anchors: readonly Anchor[],
  files: AnchorFiles,
  git: GitTexts,
  to = 'HEAD',
  signal?: AbortSignal,
): Promise<AnchorState[]> {
  const states = await findAnchors(anchors, files, signal);
  for (const [index, state] of states.entries()) {
    if (state.state !== 'lost' && !state.isSuggestion) continue;
    const followed = await follow(anchors[index]!, git, to, signal);
    if (!followed) continue;
    const [later] = await findAnchors([followed.anchor], { ...files, readOld: () => Promise.resolve(followed.text) }, signal);
    states[index] = likelier(state, later!, followed.likeness, anchors[index]!);
  }
  return states;
}

/** Returns the more likely of two results. If they are the same place, its likeness increases. */
function likelier(direct: AnchorState, later: AnchorState, steps: number, anchor: Anchor): AnchorState {
  if (later.state === 'lost') return direct;
  const likeness = later.likeness * steps;
  const isSamePlace = direct.state !== 'lost' && direct.path === later.path && direct.first <= later.last && later.first <= direct.last;
  const sure = isSamePlace ? 1 - (1 - likeness) * (1 - direct.likeness) : likeness;
  if (!isSamePlace && direct.likeness >= likeness) return direct;
  const isChanged = later.state === 'changed' || later.last - later.first + 1 !== anchor.lines.length;
  return { ...later, state: isChanged ? 'changed' : 'moved', likeness: sure, isSuggestion: sure < MIN_SURE_LIKENESS };
}
