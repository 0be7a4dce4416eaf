import * as v from 'valibot';
import type { RepositoryId } from '../model/issue';
import { STATUSES } from '../model/enums';
import { issuesPath } from '../wire/v2/address';
import { decodePage, MAX_PAGELEN } from '../wire/v2/page';
import type { IssueSummary } from './service';

/** How many issues one request asks for: they fit on one page. */
const MAX_MENTIONED = MAX_PAGELEN;

const MentionedJson = v.object({ id: v.number(), title: v.string(), state: v.picklist(STATUSES) });

/** A query for some numbers. Consecutive numbers become one condition, because a hundred conditions take a server several times as long. */
function queryOfNumbers(numbers: readonly number[]): string {
  const sorted = [...new Set(numbers)].sort((a, b) => a - b);
  const runs: [first: number, last: number][] = [];
  for (const number of sorted) {
    const run = runs.at(-1);
    if (run && run[1] === number - 1) run[1] = number;
    else runs.push([number, number]);
  }
  return runs.map(([first, last]) => (first === last ? `id = ${first}` : `(id >= ${first} AND id <= ${last})`)).join(' OR ');
}

/** The request of API 2.0 for summaries of some issues, and the parser of its answer. */
export function mentionedRequest(
  repository: RepositoryId,
  numbers: readonly number[],
): { url: string; read: (data: unknown) => readonly IssueSummary[] } {
  const parameters = new URLSearchParams({
    q: queryOfNumbers(numbers.slice(0, MAX_MENTIONED)),
    fields: 'values.id,values.title,values.state',
    pagelen: String(MAX_PAGELEN),
  });
  const readOne = (json: unknown): IssueSummary => {
    const { id, title, state } = v.parse(MentionedJson, json);
    return { number: id, title, status: state };
  };
  return { url: `${issuesPath(repository)}?${parameters.toString()}`, read: (data) => decodePage(data, readOne).values };
}
