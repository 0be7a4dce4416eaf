import * as v from 'valibot';
import { STATUSES } from '../model/enums';
import type { RepositoryId } from '../model/issue';
import { RELATIONS, type Relation } from '../model/relations';
import { toUtc } from './dates';
import { encodePerson, type EncodeOptions } from './v1-people';
import { fromIso, toIso } from './v2/dates';
import { encodeIssueReference } from './v2/issue';
import { encodeUser2, personFromJson, UserJson } from './v2/people';

/** Relations of issues in both APIs, an addition to Bitbucket's. */

/** Encodes a relation for API 1.0. */
export const encodeRelation = ({ name, issue, author, createdOn }: Relation, options: EncodeOptions): Record<string, unknown> => ({
  relation: name,
  issue: { local_id: issue.number, title: issue.title, status: issue.status },
  author_info: author && encodePerson(author, options),
  utc_created_on: toUtc(createdOn),
});

/** Encodes a relation for API 2.0. */
export const encodeRelation2 = (
  { name, issue, author, createdOn }: Relation,
  options: { readonly base: string; readonly repository: RepositoryId },
): Record<string, unknown> => ({
  type: 'issue_relation',
  relation: name,
  issue: { ...encodeIssueReference(issue, options), state: issue.status },
  user: author && encodeUser2(author, options.base),
  created_on: toIso(createdOn),
});

const RelationJson = v.object({
  relation: v.picklist(RELATIONS),
  issue: v.object({ id: v.number(), title: v.string(), state: v.picklist(STATUSES) }),
  user: v.nullish(UserJson),
  created_on: v.string(),
});

/** Parses a relation of API 2.0. @throws {ValiError} */
export function decodeRelation(json: unknown): Relation {
  const { relation, issue, user, created_on } = v.parse(RelationJson, json);
  return {
    name: relation,
    issue: { number: issue.id, title: issue.title, status: issue.state },
    author: personFromJson(user),
    createdOn: fromIso(created_on) ?? created_on,
  };
}
