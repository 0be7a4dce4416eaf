import { CHOSEN_FIELDS } from '../../model/fields';
import type { RepositoryId } from '../../model/issue';
import { parseRepositoryName } from '../../model/repository';

/** What a link may put into the form of a new issue: texts, and where to. */
export interface NewLink {
  readonly title: string;
  readonly content: string;
  readonly repository: RepositoryId | undefined;
  /** Some of it was longer than a link may be, and is left out. */
  readonly isCut: boolean;
}

const MAX_TITLE_CHARS = 255;
const MAX_CONTENT_CHARS = 10_000;
const KEYS = ['title', 'content', 'repository'] as const;
/** Names that a link may have besides, and that are ignored: a link sets no field but texts. */
const OTHERS = ['site', ...CHOSEN_FIELDS];
const START = new RegExp(`(?:^|&)(${[...KEYS, ...OTHERS].join('|')})=`, 'g');

/** Control characters, and those that turn the direction of what follows: they would make the question show something else. */
const UNSEEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/**
 * Reads the query of `vscode://.../new?title=...&content=...&repository=owner/slug`; undefined when it holds no text. VS Code has
 * decoded it already, so an `&` within a text is told from one between two by the name that follows. Anything but these
 * three is ignored.
 */
export function parseNewLink(query: string): NewLink | undefined {
  // Encoders of forms write a space as `+`; others write it as it is, and then a `+` is one.
  const text = query.includes('+') && !/\s/.test(query) ? query.replaceAll('+', ' ') : query;
  const values: Partial<Record<(typeof KEYS)[number], string>> = {};
  const starts = [...text.matchAll(START)];
  for (const [index, start] of starts.entries()) {
    const key = KEYS.find((it) => it === start[1]);
    const value = text.slice(start.index + start[0].length, starts[index + 1]?.index ?? text.length);
    if (key && values[key] === undefined) values[key] = value.replace(UNSEEN, '');
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
