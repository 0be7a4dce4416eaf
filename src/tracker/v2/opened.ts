import type { Issue } from '../../model/issue';
import { encodeIssue2, encodeIssueReference, type EncodeOptions2 } from '../../wire/v2/issue';
import { openRepository, type Access } from '../access';
import type { TrackerContext } from '../context';
import type { Store } from '../store/store';
import { encodingOf, fieldsParameter, openIssueOr410, type Encoding } from './responses';
import { selectedFieldsOf } from './field-selectors';

/** The issue of a request, and what is needed to encode it. */
export interface OpenedIssue {
  readonly access: Access;
  readonly issue: Issue;
  readonly encoding: Encoding;
}

/** Loads the issue of the URL. @throws {HttpError} 404, 410 */
export async function openOfIssue(store: Store, c: TrackerContext): Promise<OpenedIssue> {
  const access = await openRepository(c);
  const issue = await openIssueOr410(store, access, c);
  return { access, issue, encoding: await encodingOf(c, access) };
}

/** Encodes the short form of the issue, with the keys that `fields` adds. */
export const mentioned = (c: TrackerContext, { issue, encoding }: OpenedIssue): unknown =>
  (withSelectedFields(c, issue, encoding)({ issue: encodeIssueReference(issue, encoding) }) as { issue: unknown }).issue;

/** Returns a function that adds the keys of the issue that `fields` selects, like `fields=+issue.assignee`. */
export function withSelectedFields(c: TrackerContext, issue: Issue, encoding: EncodeOptions2): (json: Record<string, unknown>) => unknown {
  const selected = selectedFieldsOf(fieldsParameter(c), 'issue');
  if (selected.length === 0) return (json) => json;
  const encoded = encodeIssue2(issue, encoding);
  const keys = selected.includes('*') ? Object.keys(encoded) : selected.filter((key) => Object.hasOwn(encoded, key));
  const more = Object.fromEntries(keys.map((key) => [key, encoded[key]]));
  return (json) => ({ ...json, issue: { ...(json.issue as object), ...more } });
}
