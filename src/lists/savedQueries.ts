import { applyEdits, createScanner, modify, parseTree, type Edit, type Node, type ParseError } from 'jsonc-parser';
import { fold } from '../model/fold';
import { problemsOf, type QueryMessage } from '../model/query-language';

/** Parses and edits saved queries: the team's in a file of the folder, a person's in a setting. Both are untrusted. */

/** Longer texts are not parsed. */
export const MAX_SAVED_QUERIES_CHARACTERS = 100_000;
/** Bounds the queries of one file or setting; further ones are not shown. */
export const MAX_SAVED_QUERIES = 100;
export const MAX_QUERY_NAME_CHARACTERS = 100;
/** Bounds the nesting of lists and objects, because the parser is recursive. */
const MAX_JSON_DEPTH = 20;

export interface SavedQuery {
  readonly name: string;
  readonly query: string;
}

/** A problem and its range in the file: of the JSON, of an entry, or of a query's text. */
export interface SavedQueryProblem {
  readonly what: 'tooLarge' | 'json' | 'notAList' | 'tooMany' | 'entry' | 'longName' | QueryMessage;
  readonly start: number;
  readonly end: number;
  /** The replacement for a quick fix. */
  readonly suggestion?: string;
}

/** An entry of a file. If it has problems, name and query are what could be parsed. */
export interface SavedEntry extends SavedQuery {
  readonly index: number;
  /** The query's text in the file, without its quotation marks; undefined in an entry without one. */
  readonly at: { readonly start: number; readonly end: number } | undefined;
  readonly problems: readonly SavedQueryProblem[];
}

export interface SavedQueries {
  readonly entries: readonly SavedEntry[];
  /** A problem of the whole file. */
  readonly problem: SavedQueryProblem | undefined;
}

/**
 * Maps each character of a JSON string's value, and its end, to its offset in the text between the quotation marks:
 * `\"` is one character of the value.
 */
export function stringOffsets(raw: string): number[] {
  const offsets: number[] = [];
  for (let at = 0; at < raw.length;) {
    offsets.push(at);
    at += raw[at] !== '\\' ? 1 : raw[at + 1] === 'u' ? 6 : 2;
  }
  return [...offsets, raw.length];
}

/** `SyntaxKind` of the parser, whose type has no values in a module that is compiled by itself. */
const TOKENS: { readonly opening: readonly number[]; readonly closing: readonly number[]; readonly end: number } = {
  opening: [1, 3],
  closing: [2, 4],
  end: 17,
};

/** Whether lists and objects are nested deeper than the limit. */
function isTooDeep(text: string): boolean {
  const scanner = createScanner(text, true);
  let depth = 0;
  for (let token: number = scanner.scan(); token !== TOKENS.end; token = scanner.scan()) {
    if (TOKENS.opening.includes(token)) depth++;
    if (TOKENS.closing.includes(token)) depth--;
    if (depth > MAX_JSON_DEPTH) return true;
  }
  return false;
}

const textOf = (node: Node | undefined): string => (node?.type === 'string' && typeof node.value === 'string' ? node.value : '');

function property(entry: Node, name: string): Node | undefined {
  const pairs = entry.type === 'object' ? (entry.children ?? []) : [];
  return pairs.find(({ children }) => textOf(children?.[0]) === name)?.children?.[1];
}

function readEntry(text: string, node: Node, index: number): SavedEntry {
  const [nameNode, queryNode] = [property(node, 'name'), property(node, 'query')];
  const [name, query] = [textOf(nameNode), textOf(queryNode)];
  const range = { start: node.offset, end: node.offset + node.length };
  const at = queryNode?.type === 'string' ? { start: queryNode.offset + 1, end: queryNode.offset + queryNode.length - 1 } : undefined;
  const problems: SavedQueryProblem[] = [];
  if (name.trim() === '' || query.trim() === '') problems.push({ what: 'entry', ...range });
  if (nameNode && name.length > MAX_QUERY_NAME_CHARACTERS)
    problems.push({ what: 'longName', start: nameNode.offset, end: nameNode.offset + nameNode.length });
  if (at) {
    const offsets = stringOffsets(text.slice(at.start, at.end));
    const place = (offset: number) => at.start + (offsets[offset] ?? offsets.at(-1)!);
    for (const { start, end, message, suggestion } of problemsOf(query))
      problems.push({
        what: message,
        start: place(start),
        end: place(end),
        ...(suggestion !== undefined && { suggestion: JSON.stringify(suggestion).slice(1, -1) }),
      });
  }
  return { name: name.trim(), query: query.trim(), index, at, problems };
}

/** Reads the text of a file, or (by `path`) of settings that hold them; comments and a trailing comma are allowed. Never throws. */
export function readSavedQueries(text: string, path?: string): SavedQueries {
  const invalid = (what: SavedQueryProblem['what'], start = 0, end = start + 1): SavedQueries => ({
    entries: [],
    problem: { what, start, end },
  });
  const isFile = path === undefined;
  if (isFile && text.length > MAX_SAVED_QUERIES_CHARACTERS) return invalid('tooLarge');
  if (isFile && text.trim() === '') return { entries: [], problem: undefined };
  if (isTooDeep(text)) return invalid('json');
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  const [error] = errors;
  if (isFile && (error || !root)) return invalid('json', error?.offset ?? 0, (error?.offset ?? 0) + Math.max(1, error?.length ?? 0));
  const list = isFile ? root : root && property(root, path);
  if (!list) return { entries: [], problem: undefined };
  if (list.type !== 'array') return invalid('notAList', list.offset, list.offset + list.length);
  const nodes = list.children ?? [];
  const firstExcess = nodes[MAX_SAVED_QUERIES];
  return {
    entries: nodes.slice(0, MAX_SAVED_QUERIES).map((node, index) => readEntry(text, node, index)),
    problem: firstExcess && { what: 'tooMany', start: firstExcess.offset, end: firstExcess.offset + firstExcess.length },
  };
}

/** Reads the value of a setting. */
export const readSetting = (value: unknown): SavedQueries =>
  value === undefined || value === null ? readSavedQueries('') : readSavedQueries(JSON.stringify(value));

/** The entry of a name, whatever its case. */
export const findSavedQuery = (entries: readonly SavedEntry[], name: string): SavedEntry | undefined =>
  entries.find((entry) => fold(entry.name) === fold(name.trim()));

const formatOf = (text: string) => {
  const indent = /^([ \t]+)\S/m.exec(text)?.[1];
  const insertSpaces = indent?.startsWith('\t') !== true;
  return { insertSpaces, tabSize: insertSpaces && indent ? indent.length : 2, eol: text.includes('\r\n') ? '\r\n' : '\n' };
};

/** The edits that add a query to a file or replace an entry; comments and other properties of the entry are kept. */
export function editsToSave(text: string, { name, query }: SavedQuery, index?: number): Edit[] {
  if (text.trim() === '') return [{ offset: 0, length: text.length, content: `${JSON.stringify([{ name, query }], undefined, 2)}\n` }];
  const formattingOptions = formatOf(text);
  if (index === undefined) return modify(text, [-1], { name, query }, { formattingOptions, isArrayInsertion: true });
  return modify(text, [index, 'query'], query, { formattingOptions });
}

/** The edits that remove an entry from a file. */
export const editsToDelete = (text: string, index: number): Edit[] =>
  modify(text, [index], undefined, { formattingOptions: formatOf(text) });

/** A text after edits. */
export const edited = (text: string, edits: Edit[]): string => applyEdits(text, edits);
