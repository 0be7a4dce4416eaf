import type { CodeLanguage } from '../code/languages';
import type { ReferencePattern } from '../code/references';
import { ReferenceText } from '../code/referenceText';
import { splitLines } from '../code/scannedText';
import type { TodoFinder } from '../code/todos';
import { ISSUE_LINKS, parseIssueLink } from '../model/links';
import { repositoryName } from '../model/repository';
import type { IndexedReference, IndexedTodo } from './messages';

/** Maximum number of entries per file. */
const MAX_ENTRIES_PER_FILE = 2000;
const MAX_TODO_CHARS = 200;

/** The entries of a file. */
export interface FileEntries {
  readonly references: readonly IndexedReference[];
  readonly todos: readonly IndexedTodo[];
}

export const NO_ENTRIES: FileEntries = { references: [], todos: [] };

/** Which entries are searched for. */
export interface EntrySelection {
  readonly patterns: readonly ReferencePattern[];
  readonly finder: TodoFinder;
}

const lower = (text: string): string => text.toLowerCase();

/** Copies a string, because V8 keeps the whole text in memory for a substring of it. */
const copied = (text: string): string => Buffer.from(text).toString();

function addressesIn(line: string, number: number): IndexedReference[] {
  if (!line.includes('/issue')) return [];
  return [...line.matchAll(ISSUE_LINKS)].flatMap(({ 0: url, index }) => {
    const link = parseIssueLink(url);
    if (!link) return [];
    const end = index + url.replace(/[.:!?]+$/, '').length;
    return [
      { line: number, start: index, end, number: link.number, name: lower(repositoryName(link.repository)), site: copied(link.site) },
    ];
  });
}

/** Finds the references and TODOs of a file. Most files have none, which is found out without scanning their comments. */
export function scanFile(content: string, language: CodeLanguage, { patterns, finder }: EntrySelection): FileEntries {
  const mayHaveTodos = !language.isProse && finder.mayHave(content);
  const mayHaveOwn = patterns.some(({ pattern }) => content.search(pattern) >= 0);
  const hasNumbers = /#[1-9]/.test(content) || mayHaveOwn;
  const hasAddresses = content.includes('/issue');
  if (!mayHaveTodos && !hasNumbers && !hasAddresses) return NO_ENTRIES;
  return entriesOf(new ReferenceText(language, splitLines(content), patterns), {
    finder: mayHaveTodos ? finder : undefined,
    hasNumbers,
    hasAddresses,
  });
}

/** Returns the references and TODOs of a text that may have some. */
export function entriesOf(
  text: ReferenceText,
  { finder, hasNumbers = true, hasAddresses = true }: { finder: TodoFinder | undefined; hasNumbers?: boolean; hasAddresses?: boolean },
): FileEntries {
  const references: IndexedReference[] = [];
  for (let line = 0; line < text.text.lines.length && references.length < MAX_ENTRIES_PER_FILE; line++) {
    if (hasAddresses) references.push(...addressesIn(text.text.lines[line]!, line));
    if (!hasNumbers) continue;
    for (const { start, end, number, repository } of text.references(line))
      references.push({ line, start, end, number, ...(repository && { name: lower(repositoryName(repository)) }) });
  }
  const todos = finder ? finder.inText(text).slice(0, MAX_ENTRIES_PER_FILE) : [];
  if (references.length === 0 && todos.length === 0) return NO_ENTRIES;
  return {
    references,
    todos: todos.map((todo) => ({
      line: todo.line,
      start: todo.start,
      keyword: copied(todo.keyword),
      text: copied(todo.text.slice(0, MAX_TODO_CHARS)),
      ...(todo.owner !== undefined && { owner: copied(todo.owner) }),
      hasIssue: todo.hasIssue,
    })),
  };
}
