import { hash } from 'node:crypto';
import type { Comment, Issue, Person } from '../model/issue';
import { commentRevision } from '../model/issue';
import type { EncodeOptions } from '../wire/v1';
import type { TrackerContext } from './context';

/** Conditional requests, an addition to Bitbucket's API. They save transfers and prevent lost updates. */

/** Separates the revision, which `If-Match` compares, from the suffix, which distinguishes representations. */
const SEPARATOR = ';';

/** Identifies an encoding of API 1.0 within an ETag. */
export const formOf = ({ audience, markup, votes }: EncodeOptions): string =>
  `${audience === 'anonymous' ? 'a' : 'p'}${markup ? 'm' : ''}${votes ? 'v' : ''}`;

/** A revision, and the texts in the representation that change without it (`embedded`). */
export interface Tagged {
  readonly revision: string;
  readonly embedded: readonly string[];
}

const short = (text: string): string => hash('sha256', text, 'base64url').slice(0, 8);
const printOf = (...texts: readonly string[]): string => short(JSON.stringify(texts));

const nameOf = (person: Person | null): string[] => (person ? [person.username, person.displayName, person.accountId ?? ''] : ['']);

/** Returns the ETag's parts of an issue. Its representation contains the names of its people. */
export const taggedIssue = ({ revision, reporter, assignee }: Issue): Tagged => ({
  revision: revision ?? '',
  embedded: [...nameOf(reporter), ...nameOf(assignee)],
});

/** Returns the ETag's parts of a comment. Its representation contains the name of its author. */
export const taggedComment = (comment: Comment): Tagged => ({ revision: commentRevision(comment), embedded: nameOf(comment.author) });

/** Makes the ETag of an issue or comment in API 1.0. */
export const issueTag = ({ revision, embedded }: Tagged, options: EncodeOptions): string =>
  `"${revision}${SEPARATOR}${formOf(options)}.${printOf(...embedded)}"`;

/** Makes the ETag of an issue or comment in API 2.0, for the parameter `fields`. */
export const tagIn2 = ({ revision, embedded }: Tagged, fields: string | undefined): string =>
  `"${revision}${SEPARATOR}2${fields === undefined ? '' : short(fields)}.${printOf(...embedded)}"`;

/** Makes the ETag of any other resource of a repository, from the repository's revision and the request. */
export function repositoryTag(repository: { key: number; revision: number }, what: string, options: EncodeOptions): string {
  const requestHash = hash('sha256', `${options.base} ${what}`, 'base64url').slice(0, 12);
  return `"r${repository.key}.${repository.revision}.${requestHash}${SEPARATOR}${formOf(options)}"`;
}

/** Parses the tags of a header. `*` is kept. */
function tags(header: string | undefined): string[] {
  if (header === undefined) return [];
  if (header.trim() === '*') return ['*'];
  return [...header.matchAll(/(?:W\/)?("[^"]*")/g)].map((match) => match[1]!);
}

/** Whether `If-None-Match` contains this tag. */
export const isCurrent = (c: TrackerContext, tag: string): boolean =>
  tags(c.req.header('if-none-match')).some((sent) => sent === tag || sent === '*');

/** Makes a 304. */
export const notModified = (tag: string): Response => new Response(null, { status: 304, headers: { ETag: tag } });

/**
 * Parses the revisions of `If-Match`, one of which must be current. Undefined without the header, or for `*`. A bare revision is accepted as well.
 */
export function revisionsOfIfMatch(c: TrackerContext): readonly string[] | undefined {
  const header = c.req.header('if-match');
  const expected = tags(header);
  if (header === undefined || expected.includes('*')) return undefined;
  if (expected.length === 0) return [header.trim().split(SEPARATOR, 1)[0]!.replaceAll('"', '')];
  return expected.map((tag) => tag.slice(1, -1).split(SEPARATOR, 1)[0]!);
}
