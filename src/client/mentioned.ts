import * as v from 'valibot';
import type { RepositoryId } from '../model/issue';
import { STATUSES } from '../model/enums';
import { issuesPath } from '../wire/v2/address';
import { decodePage, MAX_PAGELEN } from '../wire/v2/page';
import type { IssueSummary } from './service';

/** How many issues are asked for at once: they fit on one page. */
const MAX_MENTIONED = MAX_PAGELEN;

const MentionedJson = v.object({ id: v.number(), title: v.string(), state: v.picklist(STATUSES) });

/** The request for what there is of some issues, as API 2.0 tells it, and how its answer is read. */
export function mentionedRequest(
  repository: RepositoryId,
  numbers: readonly number[],
): { url: string; read: (data: unknown) => readonly IssueSummary[] } {
  const parameters = new URLSearchParams({
    q: numbers
      .slice(0, MAX_MENTIONED)
      .map((number) => `id = ${number}`)
      .join(' OR '),
    fields: 'values.id,values.title,values.state',
    pagelen: String(MAX_PAGELEN),
  });
  const readOne = (json: unknown): IssueSummary => {
    const { id, title, state } = v.parse(MentionedJson, json);
    return { number: id, title, status: state };
  };
  return { url: `${issuesPath(repository)}?${parameters.toString()}`, read: (data) => decodePage(data, readOne).values };
}
