import type { Issue } from '../model/issue';
import { encodeUtf8, type JsonChunk } from '../wire/texts';
import type { TrackerContext } from './context';
import type { KnownRevision } from './store/list-result';

/** How the issues of a list are written. */
export interface IssueWriting {
  /** What the JSON depends on besides the issue: the API, its options, the origin of links. */
  readonly form: string;
  readonly write: (issue: Issue) => string;
  /** How much so far depended on something else: JSON with which it grows is not kept. */
  readonly unsettled?: () => number;
}

type CachedJson = Uint8Array<ArrayBuffer>;

/** Writes the issues of a list, each revision once. */
export interface IssueSerializer {
  /** Finds what was written before, so that the store need not read the issue. Undefined: nothing is kept. */
  readonly known: KnownRevision<CachedJson> | undefined;
  readonly serialize: (issue: Issue | CachedJson) => JsonChunk;
}

/**
 * Makes a serializer for the issues of a list. The editor's worker keeps nothing: it sends strings to a client that asks with the ETag.
 */
export function issueSerializer(c: TrackerContext, { form, write, unsettled = () => 0 }: IssueWriting): IssueSerializer {
  if (c.env?.takesText) return { known: undefined, serialize: (issue) => (issue instanceof Uint8Array ? issue : write(issue)) };
  const [lookups, version] = [c.get('lookups'), c.get('dataVersion')];
  const keyOf = (number: number, revision: string) => `${revision} ${number} ${form}`;
  return {
    known: (number, revision) => lookups.issueJson(version, keyOf(number, revision)),
    serialize(issue) {
      if (issue instanceof Uint8Array) return issue;
      const before = unsettled();
      const bytes = encodeUtf8(write(issue));
      if (issue.revision !== null && unsettled() === before) lookups.rememberIssueJson(version, keyOf(issue.number, issue.revision), bytes);
      return bytes;
    },
  };
}
