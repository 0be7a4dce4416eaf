import type { Choices } from '../model/issue';
import { parseQuery } from '../model/query-language';
import { completionsAt } from '../model/query-language/complete';
import { readSavedQueries, stringOffsets } from './savedQueries';

/** Completions and hovers for queries within JSON. Offsets are those of the file. */

/** Completions of a query, escaped for a JSON string. */
export interface FileCompletion {
  readonly label: string;
  readonly detail: string | undefined;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** A query in a file, and the offset within it. */
export interface QueryAt {
  readonly query: string;
  readonly offset: number;
  /** Converts an offset in the query to one in the file. */
  place(offset: number): number;
}

/** Decodes a JSON string without its quotation marks; undefined while it is incomplete. */
function decoded(raw: string): string | undefined {
  try {
    return JSON.parse(`"${raw}"`) as string;
  } catch {
    return undefined;
  }
}

/** The query of a file, or of settings by `path`, at an offset; undefined outside of any. */
export function queryAt(text: string, path: string | undefined, offset: number): QueryAt | undefined {
  const at = readSavedQueries(text, path).entries.find((entry) => entry.at && entry.at.start <= offset && offset <= entry.at.end)?.at;
  if (!at) return undefined;
  const raw = text.slice(at.start, at.end);
  const offsets = stringOffsets(raw);
  const index = offsets.findIndex((it) => at.start + it >= offset);
  const query = decoded(raw);
  if (query === undefined) return undefined;
  return {
    query,
    offset: index < 0 ? offsets.length - 1 : index,
    place: (it) => at.start + (offsets[it] ?? raw.length),
  };
}

const escaped = (text: string): string => JSON.stringify(text).slice(1, -1);

/** Completions for the query at an offset of a file; none outside of queries. */
export function completionsInFile(text: string, path: string | undefined, offset: number, choices?: Choices): FileCompletion[] {
  const found = queryAt(text, path, offset);
  if (!found) return [];
  return completionsAt(found.query, found.offset, choices).map(({ label, detail, text: added, start, end }) => ({
    label,
    detail,
    text: escaped(added.trimEnd()),
    start: found.place(start),
    end: found.place(end),
  }));
}

/** The qualifier at an offset in a query, with its possible values; undefined elsewhere. */
export function qualifierAt(
  found: QueryAt,
  choices?: Choices,
): { readonly name: string; readonly values: readonly string[]; readonly start: number; readonly end: number } | undefined {
  const { query, offset } = found;
  const term = parseQuery(query).terms.find((it) => it.start <= offset && offset < it.end);
  if (term?.type !== 'qualifier') return undefined;
  const { name } = term;
  const values = completionsAt(`${name}:`, name.length + 1, choices).map(({ text }) => text.trimEnd());
  return { name, values, start: found.place(term.start), end: found.place(term.end) };
}
