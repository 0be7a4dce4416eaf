import { escapeHtml, type RenderOptions } from './html';

/** A part of a text that refers to something, written the same in every markup; or the plain text between two of them. */
export type Mention =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'issue'; readonly text: string; readonly number: number }
  | { readonly type: 'changeset'; readonly text: string; readonly hash: string; readonly isMarked: boolean }
  | { readonly type: 'commit'; readonly text: string }
  | { readonly type: 'person'; readonly text: string; readonly name: string }
  | { readonly type: 'file'; readonly text: string };

const CHANGESET = '<<(?:cset|changeset)\\s+([0-9a-f]{6,40})\\s*>>';
/** `#12` that is no part of a word, a URL or an HTML entity, and no pull request. In `#1/#2` and `#3-#5` each number counts. */
export const ISSUE = '(?<![Pp]ull [Rr]equests? )(?<![\\w&#]|(?<!#[1-9]\\d{0,8})\\/)#([1-9]\\d{0,8})(?![\\w#]|-(?!#[1-9])|\\.\\d)';
/** A letter, a combining mark or a digit of any script. */
const LETTER = '\\p{L}\\p{M}\\p{N}_';
/** `@ann`, that is no part of a word, a path or an address. */
export const PERSON = `(?<![${LETTER}@.\\/+\\-])@([\\p{L}\\p{N}](?:[${LETTER}.\\-]{0,60}[${LETTER}])?)(?![${LETTER}@\\/])`;
/** A path with a folder or with a line number, whose name has a file extension. */
const PATH =
  '(?:[\\w.+@-]{1,80}\\/){1,20}[\\w.+@-]{0,80}\\.[a-z]\\w{0,9}(?::\\d{1,6}(?:-\\d{1,6})?)?|[\\w.+@-]{1,80}\\.[a-z]\\w{0,9}:\\d{1,6}(?:-\\d{1,6})?';
const FILE = `(?<![\\w/.:@+-])(${PATH})(?![\\w/:])`;
/** A commit's hash: 7 to 40 hexadecimal digits, both letters and digits among them, because `1234567` and `defaced` are words. */
const COMMIT = '(?<![\\w/#.@+-])((?=[a-f]*\\d)(?=\\d*[a-f])[0-9a-f]{7,40})(?![\\w@/-]|\\.\\w)';

/** Changesets (the macro that Bitbucket itself put into texts) and issues. */
const MENTIONS = new RegExp(`${CHANGESET}|${ISSUE}`, 'gi');
const ALL = new RegExp(`${CHANGESET}|${ISSUE}|${PERSON}|${FILE}|${COMMIT}`, 'giu');
const WHOLE_FILE = new RegExp(`^(?:${PATH})$`, 'i');
const WHOLE_COMMIT = new RegExp(`^${COMMIT}$`, 'i');

/** Splits a text into its mentions and the plain text between them. */
export function mentions(text: string, options: RenderOptions): Mention[] {
  const result: Mention[] = [];
  let end = 0;
  for (const match of text.matchAll(options.interactive ? ALL : MENTIONS)) {
    const mention = mentionOf(match, options);
    if (!mention) continue;
    if (match.index > end) result.push({ type: 'text', text: text.slice(end, match.index) });
    result.push(mention);
    end = match.index + match[0].length;
  }
  if (end < text.length) result.push({ type: 'text', text: text.slice(end) });
  return result;
}

function mentionOf([text, hash, number, name, file]: RegExpExecArray | RegExpMatchArray, options: RenderOptions): Mention | undefined {
  if (hash !== undefined) return { type: 'changeset', text, hash, isMarked: options.interactive === true };
  if (number !== undefined) return options.issueLinks ? { type: 'issue', text, number: Number(number) } : undefined;
  if (name !== undefined) return { type: 'person', text, name };
  return { type: file === undefined ? 'commit' : 'file', text };
}

/** The HTML of a changeset. A page makes a link of a marked one when the commit is in the folder's Git repository. */
export function changesetHtml(hash: string, isMarked: boolean): string {
  const text = escapeHtml(hash);
  return `<code class="changeset"${isMarked ? ` data-commit="${text}"` : ''}>${text}</code>`;
}

/** The HTML of a mention. The link of an issue has no URL: the page asks its host to open the issue. */
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

/** The HTML of inline code. File names and commits are mostly written as code, so a whole one is marked as a mention. */
export function codeHtml(code: string, { interactive }: RenderOptions): string {
  const text = escapeHtml(code);
  if (interactive && WHOLE_FILE.test(code)) return `<code data-file="${text}">${text}</code>`;
  if (interactive && WHOLE_COMMIT.test(code)) return `<code data-commit="${text}">${text}</code>`;
  return `<code>${text}</code>`;
}

/** The attachment's name when a link or an image has a file name in place of a URL; undefined for any other URL. */
export function attachmentName(url: string): string | undefined {
  try {
    const name = decodeURIComponent(url);
    return /^[^\\/:?#<>"\u0000-\u001f]{1,200}\.[a-z\d]{1,10}$/i.test(name) ? name : undefined;
  } catch {
    return undefined; // malformed percent encoding
  }
}
