import { KINDS } from '../../model/enums';
import type { Issue } from '../../model/issue';
import { filled, partsOf } from './template';

/** Branch names: made from untrusted texts of issues, and parsed for the issue's number. */

/** Of the title in a branch's name. */
const MAX_SLUG_CHARS = 50;
/** Bounds each part of a name between slashes: it is a file name, to which git adds `.lock`. */
const MAX_PART_BYTES = 220;

/** The variables of a branch's template. */
export const BRANCH_VARIABLES = [
  'kind',
  'number',
  'slug',
  'title',
  'username',
  'milestone',
  'component',
  'version',
  'priority',
  'assignee',
  'reporter',
] as const;
type BranchVariable = (typeof BRANCH_VARIABLES)[number];

/** Latin letters that are not a letter with a mark. */
const LATIN: Readonly<Record<string, string>> = { ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', đ: 'd', ð: 'd', þ: 'th', ł: 'l', ı: 'i', ħ: 'h' };

/**
 * The words of a text, joined by `-`. Letters and digits of all scripts stay, as git and file systems take them, but Latin ones lose their
 * marks, which systems encode in different ways. All else separates words: spaces, punctuation, emoji; invisible characters are removed.
 */
function wordsOf(text: string): string[] {
  const plain = text
    .normalize('NFKC')
    .replace(/\p{Default_Ignorable_Code_Point}+/gu, '')
    // A mark that cannot be composed with its letter is rare, and not needed to read the word.
    .replace(/(\p{Script=Latin})\p{M}+/gu, '$1')
    .replace(/\p{Script=Latin}/gu, (letter) => letter.normalize('NFD').replace(/\p{M}+/gu, ''))
    .replace(/['\u2019](?=\p{L})/gu, '');
  return plain.match(/[\p{L}\p{N}][\p{L}\p{N}\p{Mn}\p{Mc}]*/gu) ?? [];
}

/** Cuts a text to bytes of UTF-8, not within a character. */
function withinBytes(text: string, max: number): string {
  let [bytes, end] = [0, 0];
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > max) return text.slice(0, end);
    end += character.length;
  }
  return text;
}

/** A title as part of a branch name: in lower case, since some file systems ignore case, and cut at a word. */
export function slugOf(title: string): string {
  const words = wordsOf(title.toLowerCase()).map((word) => word.replace(/[ßæœøđðþłıħ]/g, (letter) => LATIN[letter] ?? letter));
  let slug = '';
  for (const word of words) {
    const longer = slug === '' ? word : `${slug}-${word}`;
    if ([...longer].length > MAX_SLUG_CHARS) break;
    slug = longer;
  }
  // A title of one long word, as in scripts that have no blanks.
  return slug || [...(words[0] ?? '')].slice(0, MAX_SLUG_CHARS).join('');
}

const wordsIn = (text: string | null | undefined): string => wordsOf(text ?? '').join('-');

/** Device names of Windows, with or without an extension. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i;

/** One part between slashes as git and file systems take it. */
const safePart = (part: string): string =>
  withinBytes(
    part
      .replace(/@\{/g, '-')
      .replace(/\.{2,}/g, '.')
      .replace(/-{2,}/g, '-')
      .replace(/^[-.]+/, ''),
    MAX_PART_BYTES,
  )
    .replace(/(?:\.lock|[-.])+$/i, '')
    .replace(DEVICE, '$&_');

/** A name that git accepts on each system: without forbidden characters, empty parts and reserved endings. */
function safeName(name: string): string {
  const parts = name
    .replace(/[\p{C}\p{Z}\s~^:?*[\]\\"<>|'`$;&(){}!#%]+/gu, '-')
    .split('/')
    .map(safePart)
    .filter((part) => part !== '');
  return parts.join('/');
}

/** What makes a branch's name: the issue, and who begins. */
export interface BranchFacts {
  readonly issue: Pick<Issue, 'number' | 'title' | 'kind' | 'priority' | 'milestone' | 'component' | 'version' | 'assignee' | 'reporter'>;
  readonly username: string | undefined;
}

/** Makes the name of an issue's branch from a template. Texts of the issue never turn it into another path, an option or a revision. */
export function branchName(template: string, { issue, username }: BranchFacts): string {
  const values: Record<BranchVariable, string> = {
    kind: issue.kind,
    number: String(issue.number),
    slug: slugOf(issue.title),
    title: wordsIn(issue.title),
    username: wordsIn(username),
    milestone: wordsIn(issue.milestone),
    component: wordsIn(issue.component),
    version: wordsIn(issue.version),
    priority: issue.priority,
    assignee: wordsIn(issue.assignee?.username),
    reporter: wordsIn(issue.reporter?.username),
  };
  const name = safeName(filled(template, values));
  return name === '' || name === '@' || /^head$/i.test(name) ? `issue-${issue.number}` : name;
}

/** Why a name that a person has typed cannot be a branch's; undefined when it can. */
export function branchProblem(name: string): 'empty' | 'characters' | 'form' | undefined {
  if (name === '') return 'empty';
  if (/[\p{Cc}\s~^:?*[\\"<>|]/u.test(name)) return 'characters';
  const parts = name.split('/');
  const isBad = (part: string) =>
    part === '' || /^\.|\.$|\.lock$/i.test(part) || Buffer.byteLength(part) > MAX_PART_BYTES || DEVICE.test(part);
  return /^-|\.\.|@\{|^@$|^head$/i.test(name) || parts.some(isBad) ? 'form' : undefined;
}

const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

/**
 * The pattern by which branches are recognized, with the number as its group; undefined when the template has no number. What may be empty
 * in a name is optional with what joins it.
 */
function patternOf(template: string): RegExp | undefined {
  let [pattern, hasNumber] = ['', false];
  let before = '';
  const flush = () => {
    pattern += literal(before);
    before = '';
  };
  const parts = partsOf(template);
  for (const [index, part] of parts.entries()) {
    if ('text' in part) {
      before += part.text.replace(/[\p{Z}\s]+/gu, '-');
    } else if (part.name === 'number') {
      flush();
      pattern += hasNumber ? '[1-9]\\d{0,8}' : '([1-9]\\d{0,8})(?!\\d)';
      hasNumber = true;
    } else if (part.name === 'kind') {
      flush();
      pattern += `(?:${KINDS.join('|')})`;
    } else {
      const joint = /[-_.]*$/.exec(before)![0];
      before = before.slice(0, before.length - joint.length);
      const next = parts[index + 1];
      const isWholePart = joint === '' && (before === '' || before.endsWith('/')) && next && 'text' in next && /^[/_.-]/.test(next.text);
      flush();
      pattern += isWholePart ? '(?:[^/]+' : `(?:${literal(joint)}[^/]*)?`;
      if (isWholePart) {
        pattern += `${literal(next.text[0]!)})?`;
        parts[index + 1] = { text: next.text.slice(1) };
      }
    }
  }
  flush();
  return hasNumber ? new RegExp(`^${pattern}$`, 'u') : undefined;
}

const patterns = new Map<string, RegExp | undefined>();

/** The number of the issue that a branch belongs to by its name; undefined when the template would not make such a name. */
export function issueOfBranch(template: string, branch: string): number | undefined {
  if (!patterns.has(template)) {
    patterns.clear();
    patterns.set(template, patternOf(template));
  }
  const number = patterns.get(template)?.exec(branch)?.[1];
  return number === undefined ? undefined : Number(number);
}
