import { hash } from 'node:crypto';
import type { Comment, Issue, Person } from '../model/issue';
import { commentRevision } from '../model/issue';
import type { EncodeOptions } from '../wire/v1';
import type { TrackerContext } from './context';

/** Conditional requests: an addition of ours, so that nobody asks for what they have or overwrites what they have not seen. */

/** Separates what is compared on writing (the revision) from what makes one representation differ from another. */
const SEPARATOR = ';';

/** Tells one form in which something is told from another. */
export const formOf = ({ audience, markup, votes }: EncodeOptions): string =>
  `${audience === 'anonymous' ? 'a' : 'p'}${markup ? 'm' : ''}${votes ? 'v' : ''}`;

/** Something with a revision, and what is told along with it and changes without it. */
export interface Tagged {
  readonly revision: string;
  readonly along: readonly string[];
}

const short = (text: string): string => hash('sha256', text, 'base64url').slice(0, 8);
const printOf = (...texts: readonly string[]): string => short(JSON.stringify(texts));

const nameOf = (person: Person | null): string[] => (person ? [person.username, person.displayName, person.accountId ?? ''] : ['']);

/** An issue is told with the names of its people. */
export const taggedIssue = ({ revision, reporter, assignee }: Issue): Tagged => ({
  revision: revision ?? '',
  along: [...nameOf(reporter), ...nameOf(assignee)],
});

/** A comment is told with the name of its author. */
export const taggedComment = (comment: Comment): Tagged => ({ revision: commentRevision(comment), along: nameOf(comment.author) });

/** `ETag` of an issue or a comment of API 1.0: its revision, the form in which it is told, and what is told along. */
export const issueTag = ({ revision, along }: Tagged, options: EncodeOptions): string =>
  `"${revision}${SEPARATOR}${formOf(options)}.${printOf(...along)}"`;

/** The same of API 2.0, told as `fields` asks for it. */
export const tagIn2 = ({ revision, along }: Tagged, fields: string | undefined): string =>
  `"${revision}${SEPARATOR}2${fields === undefined ? '' : short(fields)}.${printOf(...along)}"`;

/** `ETag` of anything else of a repository: its revision and what was asked. */
export function repositoryTag(repository: { key: number; revision: number }, what: string, options: EncodeOptions): string {
  const asked = hash('sha256', `${options.base} ${what}`, 'base64url').slice(0, 12);
  return `"r${repository.key}.${repository.revision}.${asked}${SEPARATOR}${formOf(options)}"`;
}

/** Opaque tags of a header; `*` stands for itself. */
function tags(header: string | undefined): string[] {
  if (header === undefined) return [];
  if (header.trim() === '*') return ['*'];
  return [...header.matchAll(/(?:W\/)?("[^"]*")/g)].map((match) => match[1]!);
}

/** Says whether the one who asks has this already. */
export const isKnown = (c: TrackerContext, tag: string): boolean =>
  tags(c.req.header('if-none-match')).some((one) => one === tag || one === '*');

/** 304 for what is known already. */
export const notModified = (tag: string): Response => new Response(null, { status: 304, headers: { ETag: tag } });

/**
 * The revisions on which `If-Match` insists, one of which is to be there when it is written; undefined when it insists on none. A tag
 * without a form, a bare revision, is taken as well.
 */
export function insistedRevisions(c: TrackerContext): readonly string[] | undefined {
  const header = c.req.header('if-match');
  const wanted = tags(header);
  if (header === undefined || wanted.includes('*')) return undefined;
  if (wanted.length === 0) return [header.trim().split(SEPARATOR, 1)[0]!.replaceAll('"', '')];
  return wanted.map((tag) => tag.slice(1, -1).split(SEPARATOR, 1)[0]!);
}
