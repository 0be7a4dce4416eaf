import * as v from 'valibot';
import { CHANGE_FIELDS } from '../model/fields';
import type { Comment } from '../model/issue';
import { NEWS_LIMITS, type IssueNews, type NewsQuery, type RepositoryNews } from '../model/news';
import { parseRepositoryName, repositoryName } from '../model/repository';
import type { RepositoryId } from '../model/issue';
import { MARKUPS } from '../model/enums';
import { decodeIssue, issueEncoder } from './v1-issue';
import { decodePerson, encodePerson, PersonJson, type EncodeOptions } from './v1-people';
import { InvalidParameter } from './v1-query';

/** API 1.0: recent changes of several repositories, and the number of matches of several queries there. Additions. */

export const NEWS_PATH = '/1.0/user/news';
export const COUNTS_PATH = '/1.0/user/counts';
/** Bounds the queries of one request for counts. */
export const MAX_COUNTED_QUERIES = 20;

/** Parses the names of repositories. @throws {InvalidParameter} */
export function readRepositories(parameters: URLSearchParams): RepositoryId[] {
  const names = [...new Set(parameters.getAll('repository'))];
  if (names.length > NEWS_LIMITS.repositories)
    throw new InvalidParameter('repository', `There can be ${NEWS_LIMITS.repositories} repositories at the most.`);
  return names.map((name) => {
    const id = parseRepositoryName(name);
    if (id) return id;
    throw new InvalidParameter('repository', `'${name.slice(0, 100)}' is no repository: write owner/name.`);
  });
}

const DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?Z$/;

/** Parses a request for news. @throws {InvalidParameter} */
export function readNewsQuery(parameters: URLSearchParams): NewsQuery {
  const since = parameters.get('since') ?? undefined;
  if (since !== undefined && !(DATE.test(since) && !Number.isNaN(Date.parse(since))))
    throw new InvalidParameter('since', `'since' must be a date in UTC such as 2026-11-01T09:00:00Z; '${since.slice(0, 100)}' is not.`);
  const of = parameters.get('of') ?? 'others';
  if (of !== 'others' && of !== 'all') throw new InvalidParameter('of', "'of' must be others or all.");
  // With six digits, like the dates that it is compared with.
  return { of, ...(since !== undefined && { since: `${since.slice(0, 19)}.${(/\.(\d+)/.exec(since)?.[1] ?? '').padEnd(6, '0')}Z` }) };
}

/** Encodes a request for news. */
export function encodeNewsQuery(repositories: readonly RepositoryId[], { since, of }: NewsQuery): URLSearchParams {
  const parameters = new URLSearchParams(repositories.map((id) => ['repository', repositoryName(id)]));
  if (since !== undefined) parameters.set('since', since);
  parameters.set('of', of);
  return parameters;
}

const encodeEntry = ({ id, content, markup, author, createdOn, changes }: Comment, options: EncodeOptions): Record<string, unknown> => ({
  comment_id: id,
  content,
  markup,
  author_info: author && encodePerson(author, options),
  at: createdOn,
  changes: changes.map(({ field, old, new: text }) => ({ field, old, new: text })),
});

/** Encodes the news of a repository. */
export function encodeNews({ repository, until, issues, isCut }: RepositoryNews, options: EncodeOptions): Record<string, unknown> {
  const encode = issueEncoder(repository, options);
  return {
    repository: repositoryName(repository),
    until,
    is_cut: isCut,
    issues: issues.map(({ issue, isNew, entries }) => ({
      issue: encode(issue),
      is_new: isNew,
      entries: entries.map((entry) => encodeEntry(entry, options)),
    })),
  };
}

const EntryJson = v.object({
  comment_id: v.number(),
  content: v.nullable(v.string()),
  markup: v.fallback(v.picklist(MARKUPS), 'markdown'),
  author_info: v.nullish(PersonJson),
  at: v.string(),
  changes: v.array(v.object({ field: v.string(), old: v.string(), new: v.string() })),
});
const NewsJson = v.object({
  repositories: v.array(
    v.object({
      repository: v.string(),
      until: v.string(),
      is_cut: v.boolean(),
      issues: v.array(v.object({ issue: v.unknown(), is_new: v.boolean(), entries: v.array(EntryJson) })),
    }),
  ),
});

const decodeEntry = ({ comment_id: id, content, markup, author_info: author, at, changes }: v.InferOutput<typeof EntryJson>): Comment => ({
  id,
  content,
  markup,
  author: author ? decodePerson(author) : null,
  createdOn: at,
  updatedOn: null,
  // A newer tracker may have fields that are not known here.
  changes: changes.flatMap(({ field, ...values }) =>
    CHANGE_FIELDS.filter((known) => known === field).map((name) => ({ field: name, ...values })),
  ),
});

/** Parses news. @throws {ValiError} */
export const decodeNews = (json: unknown): readonly RepositoryNews[] =>
  v.parse(NewsJson, json).repositories.flatMap(({ repository, until, is_cut: isCut, issues }): RepositoryNews[] => {
    const id = parseRepositoryName(repository);
    const decoded = issues.map(({ issue, is_new: isNew, entries }): IssueNews => ({
      issue: decodeIssue(issue),
      isNew,
      entries: entries.map(decodeEntry),
    }));
    return id ? [{ repository: id, until, isCut, issues: decoded }] : [];
  });

const CountsJson = v.object({ repositories: v.array(v.object({ repository: v.string(), counts: v.array(v.number()) })) });

/** Parses the counts of each query, in the order of the queries, by the names of repositories in lower case. @throws {ValiError} */
export const decodeCounts = (json: unknown): ReadonlyMap<string, readonly number[]> =>
  new Map(v.parse(CountsJson, json).repositories.map(({ repository, counts }) => [repository.toLowerCase(), counts]));
