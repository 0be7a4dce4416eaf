import type { Choices, IssueFields } from '../../model/issue';
import { choicesOf, CHOSEN_FIELDS, isEnumField, type ChosenField } from '../../model/fields';
import type { Template } from '../../wire/page-form';

/** A reason why a key of a template is ignored, without its words. */
export type TemplateProblem =
  | { readonly kind: 'yaml' }
  | { readonly kind: 'unknown key'; readonly key: string }
  | { readonly kind: 'not text'; readonly key: string }
  | { readonly kind: 'not offered'; readonly key: string; readonly value: string };

const MAX_TITLE_CHARS = 255;
/** Of the front matter: YAML's parser needs 5 ms per 1,000 characters of the worst kind. Longer ones are taken as text, so that nothing is lost. */
const MAX_MATTER_CHARS = 10_000;
const FRONT_MATTER = new RegExp(`^\\uFEFF?---[ \\t]*\\r?\\n([\\s\\S]{0,${MAX_MATTER_CHARS}}?)(?:\\r?\\n)?---[ \\t]*(?:\\r?\\n|$)`);
/** Keys of the front matter; `name` is the label of the template. */
type Key = 'title' | Exclude<ChosenField, 'status'>;
const KEYS: readonly Key[] = ['title', ...CHOSEN_FIELDS.filter((field) => field !== 'status')];
const isKey = (key: string): key is Key => (KEYS as readonly string[]).includes(key);

/** Splits a text into front matter and body. */
function split(text: string): { matter: string; body: string } {
  const [wholeMatch, matter] = FRONT_MATTER.exec(text) ?? [];
  if (wholeMatch === undefined || matter === undefined) return { matter: '', body: text.replace(/^\uFEFF/, '') };
  return { matter, body: text.slice(wholeMatch.length) };
}

/** The choices of a key in this repository; undefined when any value is allowed, or they are unknown. */
function offered(key: Key, choices: Choices | null): readonly string[] | undefined {
  if (isEnumField(key)) return choicesOf(key);
  if (key === 'assignee') return choices?.assignees.map((person) => person.username);
  return key === 'title' ? undefined : choices?.lists[key];
}

/**
 * Parses a template: Markdown with front matter in YAML. Its values are plain text; unknown keys, wrong types and values that cannot be chosen are
 * ignored with a reason.
 */
export async function readTemplate(
  file: string,
  text: string,
  choices: Choices | null,
): Promise<Omit<Template, 'problems'> & { readonly objections: readonly TemplateProblem[] }> {
  const { matter, body } = split(text);
  // The YAML parser is loaded with the first template only.
  const { readMatter } = await import('./frontMatter');
  const read = readMatter(matter);
  const objections: TemplateProblem[] = read ? [] : [{ kind: 'yaml' }];
  const fields: Record<string, string> = {};
  let name = file.replace(/\.md$/i, '');
  for (const [key, value] of Object.entries(read ?? {})) {
    if (key !== 'name' && !isKey(key)) objections.push({ kind: 'unknown key', key });
    else if (value === null || value === '') continue;
    else if (typeof value !== 'string') objections.push({ kind: 'not text', key });
    else if (key === 'name') name = oneLine(value);
    else if (key === 'title') fields['title'] = oneLine(value);
    else {
      const allowed = offered(key, choices);
      const match = allowed ? allowed.find((choice) => choice.toLowerCase() === value.toLowerCase()) : value;
      if (match === undefined) objections.push({ kind: 'not offered', key, value });
      else fields[key] = match;
    }
  }
  const content = body.replace(/\r\n?/g, '\n').trim();
  return { name, fields: { ...(content !== '' && { content }), ...(fields as IssueFields) }, objections };
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim().slice(0, MAX_TITLE_CHARS);
