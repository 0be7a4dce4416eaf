import { escapeHtml, type RenderOptions } from './html';

/** What texts of every markup mention in the same words: issues of the repository, changesets, people, files of the code. */
export type Mention =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'issue'; readonly text: string; readonly number: number }
  | { readonly type: 'changeset'; readonly text: string; readonly hash: string; readonly isMarked: boolean }
  | { readonly type: 'commit'; readonly text: string }
  | { readonly type: 'person'; readonly text: string; readonly name: string }
  | { readonly type: 'file'; readonly text: string };

const CHANGESET = '<<(?:cset|changeset)\\s+([0-9a-f]{6,40})\\s*>>';
/** `#12` that is no part of a word, a URL or an entity; of `#1/#2` and `#3-#5` each is one. */
export const ISSUE = '(?<![\\w&#]|(?<!#[1-9]\\d{0,8})\\/)#([1-9]\\d{0,8})(?![\\w#]|-(?!#[1-9])|\\.\\d)';
/** A letter, its marks or a figure of any script. */
const LETTER = '\\p{L}\\p{M}\\p{N}_';
const PERSON = `(?<![${LETTER}@.\\/+\\-])@([\\p{L}\\p{N}](?:[${LETTER}.\\-]{0,60}[${LETTER}])?)(?![${LETTER}@\\/])`;
/** A path with a folder, or with a line; its name ends in something that looks like a kind of file. */
const PATH =
  '(?:[\\w.+@-]{1,80}\\/){1,20}[\\w.+@-]{0,80}\\.[a-z]\\w{0,9}(?::\\d{1,6}(?:-\\d{1,6})?)?|[\\w.+@-]{1,80}\\.[a-z]\\w{0,9}:\\d{1,6}(?:-\\d{1,6})?';
const FILE = `(?<![\\w/.:@+-])(${PATH})(?![\\w/:])`;
/** A word of hexadecimal digits is a commit's hash when it has both letters and figures, or is a whole one. */
const COMMIT = '(?<![\\w/#.@+-])((?=[a-f]*\\d)(?=\\d*[a-f])[0-9a-f]{7,40})(?![\\w@/-]|\\.\\w)';

/** The macro that Bitbucket put into texts by itself, and issues. */
const MENTIONS = new RegExp(`${CHANGESET}|${ISSUE}`, 'gi');
const ALL = new RegExp(`${CHANGESET}|${ISSUE}|${PERSON}|${FILE}|${COMMIT}`, 'giu');
const WHOLE_FILE = new RegExp(`^(?:${PATH})$`, 'i');
const WHOLE_COMMIT = new RegExp(`^${COMMIT}$`, 'i');

/** Splits a text at what it mentions. */
export function mentions(text: string, options: RenderOptions): Mention[] {
  const found: Mention[] = [];
  let end = 0;
  for (const match of text.matchAll(options.interactive ? ALL : MENTIONS)) {
    const mention = mentionOf(match, options);
    if (!mention) continue;
    if (match.index > end) found.push({ type: 'text', text: text.slice(end, match.index) });
    found.push(mention);
    end = match.index + match[0].length;
  }
  if (end < text.length) found.push({ type: 'text', text: text.slice(end) });
  return found;
}

function mentionOf([text, hash, number, name, file]: RegExpExecArray | RegExpMatchArray, options: RenderOptions): Mention | undefined {
  if (hash !== undefined) return { type: 'changeset', text: text, hash, isMarked: options.interactive === true };
  if (number !== undefined) return options.issueLinks ? { type: 'issue', text: text, number: Number(number) } : undefined;
  if (name !== undefined) return { type: 'person', text: text, name };
  return { type: file === undefined ? 'commit' : 'file', text: text };
}

/** What Bitbucket put into texts by itself; a page makes a link of it where the commit is there. */
export function changesetHtml(hash: string, isMarked: boolean): string {
  const text = escapeHtml(hash);
  return `<code class="changeset"${isMarked ? ` data-commit="${text}"` : ''}>${text}</code>`;
}

/** The HTML of what a text mentions. An issue's link has no target of its own: the page asks its host to open it. */
export function mentionHtml(mention: Mention): string {
  const text = escapeHtml(mention.text);
  switch (mention.type) {
    case 'issue':
      return `<a href="#issue-${mention.number}" data-issue="${mention.number}">${text}</a>`;
    case 'changeset':
      return changesetHtml(mention.hash, mention.isMarked);
    case 'person':
      return `<span data-person="${escapeHtml(mention.name)}">${text}</span>`;
    case 'file':
      return `<span data-file="${text}">${text}</span>`;
    case 'commit':
      return `<span data-commit="${text}">${text}</span>`;
    case 'text':
      return text;
  }
}

/** Code within a line. The name of a file or a commit is mostly written like that. */
export function codeHtml(code: string, { interactive }: RenderOptions): string {
  const text = escapeHtml(code);
  if (interactive && WHOLE_FILE.test(code)) return `<code data-file="${text}">${text}</code>`;
  if (interactive && WHOLE_COMMIT.test(code)) return `<code data-commit="${text}">${text}</code>`;
  return `<code>${text}</code>`;
}

/** The name of an attachment that a link or an image gives in place of an address: a file's name alone. */
export function attachmentName(url: string): string | undefined {
  try {
    const name = decodeURIComponent(url);
    return /^[^\\/:?#<>"\u0000-\u001f]{1,200}\.[a-z\d]{1,10}$/i.test(name) ? name : undefined;
  } catch {
    return undefined; // no name, since it is no text
  }
}
