import type { Issue } from '../model/issue';
import { encodeUtf8, type JsonChunk } from '../wire/texts';
import type { TrackerContext } from './context';

/** How the issues of a list are written. */
export interface IssueWriting {
  /** What the JSON depends on besides the issue: the API, its options, the origin of links. */
  readonly form: string;
  readonly write: (issue: Issue) => string;
  /** How much so far depended on something else: JSON with which it grows is not kept. */
  readonly unsettled?: () => number;
}

/**
 * Makes a serializer for the issues of a list, which writes each revision once. The editor's worker keeps nothing: it sends strings to a client
 * that asks with the ETag.
 */
export function issueSerializer(c: TrackerContext, { form, write, unsettled = () => 0 }: IssueWriting): (issue: Issue) => JsonChunk {
  if (c.env?.takesText) return write;
  const [lookups, version] = [c.get('lookups'), c.get('dataVersion')];
  return (issue) => {
    if (issue.revision === null) return write(issue);
    const key = `${issue.revision} ${issue.number} ${form}`;
    const known = lookups.issueJson(version, key);
    if (known) return known;
    const before = unsettled();
    const bytes = encodeUtf8(write(issue));
    if (unsettled() === before) lookups.rememberIssueJson(version, key, bytes);
    return bytes;
  };
}
