import { FIELDS, SUMMARY_FIELDS, typeOf, type SummaryField } from './fields';
import type { Issue, Person } from './issue';
import type { Markup } from './words';

/** Text that Markdown shows as it is: no markup, no link, no icon, no HTML comes of it. */
export const escapeMarkdown = (text: string): string => text.replace(/[\\`*_{}[\]()#+\-.!|<>&~:$@=^"']/g, '\\$&');

/** A code fence that is longer than any in the text. */
export function fence(text: string, language = ''): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map((match) => match[0].length));
  const ticks = '`'.repeat(longest + 1);
  return `${ticks}${language}\n${text.replace(/\n$/, '')}\n${ticks}`;
}

/** A person with the name that they sign in with. */
export const personName = (it: Person): string =>
  it.displayName === it.username ? escapeMarkdown(it.username) : `${escapeMarkdown(it.displayName)} (${escapeMarkdown(it.username)})`;

const day = (iso: string): string => iso.slice(0, 10);

/** A text as Markdown: Creole has no counterpart for all it can say, so it is quoted as what it is. */
export function markdownOf(content: string, markup: Markup): string {
  const text = content.replace(/\r\n?/g, '\n').trim();
  if (text === '') return '';
  if (markup === 'markdown') return text;
  return fence(text, markup === 'creole' ? 'creole' : 'text');
}

function fieldToMarkdown(issue: Issue, field: SummaryField): string | null {
  const value = issue[field];
  const type = typeOf(field);
  if (value === null || type === 'word') return value as string | null;
  if (type === 'person') return personName(value as Person);
  return type === 'date' ? day(value as string) : escapeMarkdown(value as string);
}

/** An issue as Markdown that reads well in any other tool: heading, fields that are set, description. */
export function issueToMarkdown(issue: Issue, url?: string): string {
  const number = url ? `[#${issue.number}](${url})` : `#${issue.number}`;
  const fields = SUMMARY_FIELDS.map((field) => [FIELDS[field].name, fieldToMarkdown(issue, field)] as const);
  const list = fields.filter(([, value]) => value).map(([name, value]) => `- ${name}: ${value}`);
  return (
    [`## ${number} ${escapeMarkdown(issue.title)}`, list.join('\n'), markdownOf(issue.content, issue.markup)].filter(Boolean).join('\n\n') +
    '\n'
  );
}
