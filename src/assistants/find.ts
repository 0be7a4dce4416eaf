import { createHash } from 'node:crypto';
import { TrackerError } from '../client/errors';
import type { IssueService } from '../client/service';
import { DEFAULT_SORT } from '../model/query';
import { asksForMe, interpretQuery, matchesNothing, parseQuery, type QueryMeaning } from '../model/query-language';
import { repositoryName } from '../model/repository';
import { format } from '../wire/messages';
import { jsonBytes, MAX_ANSWER_BYTES, nextOf, NOTE } from './answer';
import type { ToolInput } from './definitions';
import { ToolError } from './errors';
import type { ToolHost } from './host';
import { listedIssue } from './rows';
import { visibleLine } from './visible';

const DEFAULT_LIMIT = 20;
/** Room for the cursor and the sentence about it. */
const END_BYTES = 300;
const MAX_PROBLEM_CHARS = 300;

/** The username that `me` stands for; null when nobody is signed in. */
async function whoAmI(service: IssueService, signal: AbortSignal): Promise<string | null> {
  try {
    return (await service.identity({ signal })).person.username;
  } catch (error) {
    if (TrackerError.is(error, 'unauthorized', 'unsupported')) return null;
    throw error;
  }
}

/** @throws {ToolError} with the first mistake */
async function meaningOf(text: string, service: IssueService, signal: AbortSignal): Promise<QueryMeaning> {
  const syntax = parseQuery(text);
  const me = asksForMe(syntax) ? await whoAmI(service, signal) : null;
  const meaning = interpretQuery(syntax, { me, now: new Date() });
  const [problem] = meaning.problems;
  if (!problem) return meaning;
  throw new ToolError(`The query is wrong at character ${problem.start + 1}: ${visibleLine(format(problem.message), MAX_PROBLEM_CHARS)}`);
}

/** A cursor is valid for one query in one repository, because other lists have other rows before it. */
const queryMark = (repository: string, query: string): string =>
  createHash('sha256').update(`${repository.toLowerCase()}\n${query}`).digest('base64url').slice(0, 8);

/** @throws {ToolError} for a cursor of another query */
function startOf(cursor: string | undefined, mark: string): number {
  if (cursor === undefined) return 0;
  const [, start, queryHash] = /^(\d{1,9})\.([\w-]{8})$/.exec(cursor) ?? [];
  if (start !== undefined && queryHash === mark) return Number(start);
  throw new ToolError(
    'This cursor is of another query or repository. Ask without a cursor first, then with the next_cursor of that answer.',
  );
}

/** Lists issues that match a query. @throws {ToolError} @throws {TrackerError} */
export async function findIssues(host: ToolHost, input: ToolInput<'find_issues'>, signal: AbortSignal): Promise<string> {
  const { id, service, site } = await host.repository(input.repository, signal);
  const text = (input.query ?? '').replace(/\s/g, ' ');
  const meaning = await meaningOf(text, service, signal);
  const mark = queryMark(`${site} ${repositoryName(id)}`, text);
  const start = startOf(input.cursor, mark);
  const { filter, search, searchComments, sort = DEFAULT_SORT } = meaning;
  const limit = input.limit ?? DEFAULT_LIMIT;
  const { count, issues } = matchesNothing(meaning)
    ? { count: 0, issues: [] }
    : await service.list(id, { filter, search, searchComments, sort, start, limit }, { signal });

  const head = { note: NOTE, repository: repositoryName(id), total: count };
  let remainingBytes = MAX_ANSWER_BYTES - jsonBytes({ ...head, issues: [] }) - END_BYTES;
  const rows: unknown[] = [];
  for (const row of issues.map(listedIssue)) {
    remainingBytes -= jsonBytes(row) + 1;
    if (remainingBytes < 0) break;
    rows.push(row);
  }
  const end = start + rows.length;
  return JSON.stringify({ ...head, issues: rows, ...nextOf(rows.length > 0 && end < count ? `${end}.${mark}` : undefined) });
}
