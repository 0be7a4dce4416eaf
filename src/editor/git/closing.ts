import { WORD_LETTER } from '../../code/references';
import type { RepositoryId } from '../../model/issue';
import { parseRepositoryName } from '../../model/repository';

/** Parses closing keywords of commit messages, and entries of the reflog. */

/** An issue that a commit message closes; without a repository it belongs to the folder's own. */
export interface ClosingReference {
  readonly number: number;
  readonly repository?: RepositoryId | undefined;
}

const MAX_MESSAGE_CHARS = 20_000;
const MAX_REFERENCES = 20;

const WORD = '(?:fix(?:e[sd])?|close[sd]?|resolve[sd]?)';
const REFERENCE = `(?:[\\p{L}\\p{N}_.~{}-]{1,128}/[\\p{L}\\p{N}_.~{}-]{1,128})?#[1-9]\\d{0,8}(?!${WORD_LETTER}|[_#]|-\\w|\\.\\d)`;
/** `Fixes #12`, `closes: issue #12, #13 and #14`. */
const CLOSING = new RegExp(
  `(?<![\\p{L}\\p{N}_/-])${WORD}:?[ \\t]{1,3}(?:(?:issues?|bugs?|tickets?)[ \\t]{1,3})?(${REFERENCE}(?:(?:[ \\t]{0,3},[ \\t]{0,3}(?:and[ \\t]{1,3})?|[ \\t]{1,3}(?:and|&)[ \\t]{1,3})${REFERENCE})*)`,
  'giu',
);

/** Commits that quote the message of another one: those that revert it, and those that are to be part of it. */
const QUOTES = /^(?:(?:Revert|Reapply) "|revert(?:\([^()]*\))?!?:|(?:fixup|squash|amend)! )/;

/** The issues that a message closes, in their order; none for one that quotes another message. */
export function closingReferences(message: string): ClosingReference[] {
  if (QUOTES.test(message)) return [];
  const found = new Map<string, ClosingReference>();
  for (const { 1: list = '' } of message.slice(0, MAX_MESSAGE_CHARS).matchAll(CLOSING)) {
    for (const { 1: name, 2: digits } of list.matchAll(/([^\s,#]+)?#(\d+)/gu)) {
      const repository = name === undefined ? undefined : parseRepositoryName(name);
      if (name !== undefined && !repository) continue;
      if (found.size < MAX_REFERENCES) found.set(`${name ?? ''}#${digits}`, { number: Number(digits), repository });
    }
  }
  return [...found.values()];
}

/** An entry of a branch's reflog: a commit, and the action. */
export interface RefLogEntry {
  readonly commit: string;
  readonly action: string;
}

/** A branch has come from one commit to another. */
export interface BranchMove {
  /** Undefined for the first commit of a repository. */
  readonly from: string | undefined;
  readonly to: string;
}

/** Matches commits of any kind, merges and pulls; not rebases, resets, fetches into a branch, or its creation. */
const ADDS = /^(?:commit(?: \([a-z]+\))?|cherry-pick|revert|am|merge\b[^:]*|pull\b(?!.*\((?:start|pick|continue|finish)\))[^:]*):/;

/**
 * The moves of a branch since a commit, by commits, merges and pulls, the earliest first.
 *
 * @param entries of the branch's reflog, the latest first
 * @param since the commit at which it was; if the log has no entry for it, the result is empty
 */
export function movesSince(entries: readonly RefLogEntry[], since: string): BranchMove[] {
  const end = entries.findIndex(({ commit }) => commit === since);
  if (end < 0) return [];
  return entries
    .slice(0, end)
    .flatMap(({ commit, action }, index) => (ADDS.test(action) ? [{ from: entries[index + 1]?.commit, to: commit }] : []))
    .reverse();
}
