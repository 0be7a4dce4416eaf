import { CHOSEN_FIELDS } from '../../model/fields';
import type { RepositoryId } from '../../model/issue';
import { parseRepositoryName } from '../../model/repository';

/** The values that a link sets in the form of a new issue. */
export interface NewLink {
  readonly title: string;
  readonly content: string;
  readonly repository: RepositoryId | undefined;
  /** Title or description were longer than the limit, and are cut off. */
  readonly isCut: boolean;
}

const MAX_TITLE_CHARS = 255;
const MAX_CONTENT_CHARS = 10_000;
const KEYS = ['title', 'content', 'repository'] as const;
/** Other parameters, which are ignored: a link can set only title and description. */
const IGNORED_KEYS = ['site', ...CHOSEN_FIELDS];
const START = new RegExp(`(?:^|&)(${[...KEYS, ...IGNORED_KEYS].join('|')})=`, 'g');

/** Control characters, and marks that change the direction of text: they could make the question show another text. */
const INVISIBLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/**
 * Parses the query of `vscode://.../new?title=...&content=...&repository=owner/slug`; undefined when it has no text. VS Code has decoded it
 * already: an `&` separates parameters only where a known name follows. Other parameters are ignored.
 */
export function parseNewLink(query: string): NewLink | undefined {
  // Form encoding writes spaces as `+`. A query with spaces was encoded in another way, and its `+` is a plus.
  const text = query.includes('+') && !/\s/.test(query) ? query.replaceAll('+', ' ') : query;
  const values: Partial<Record<(typeof KEYS)[number], string>> = {};
  const starts = [...text.matchAll(START)];
  for (const [index, start] of starts.entries()) {
    const key = KEYS.find((name) => name === start[1]);
    const value = text.slice(start.index + start[0].length, starts[index + 1]?.index ?? text.length);
    if (key && values[key] === undefined) values[key] = value.replace(INVISIBLE, '');
  }
  const title = (values.title ?? '').replace(/\s+/g, ' ').trim();
  const content = (values.content ?? '').replace(/\r\n?/g, '\n').trim();
  if (title === '' && content === '') return undefined;
  return {
    title: title.slice(0, MAX_TITLE_CHARS),
    content: content.slice(0, MAX_CONTENT_CHARS),
    repository: values.repository === undefined ? undefined : parseRepositoryName(values.repository.trim()),
    isCut: title.length > MAX_TITLE_CHARS || content.length > MAX_CONTENT_CHARS,
  };
}
