import type { Issue } from '../model/issue';
import { encodeUtf8, type JsonChunk } from '../wire/texts';
import type { TrackerContext } from './context';
import type { KnownRevision } from './store/list-result';

/** How the issues of a list are serialized. */
export interface IssueWriting {
  /** Identifies everything besides the issue that the JSON depends on: the API, its options, the origin of links. */
  readonly form: string;
  readonly write: (issue: Issue) => string;
  /** Returns a counter that grows when a part of the JSON may change without the issue's revision. Such JSON is not cached. */
  readonly unsettled?: () => number;
}

type CachedJson = Uint8Array<ArrayBuffer>;

/** Serializes the issues of a list, each revision once. */
export interface IssueSerializer {
  /** Looks up cached JSON, so that the store need not read the issue. Undefined: nothing is cached. */
  readonly known: KnownRevision<CachedJson> | undefined;
  readonly serialize: (issue: Issue | CachedJson) => JsonChunk;
}

/** Makes a serializer for the issues of a list. The editor's worker caches nothing, because its client sends the ETag. */
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
