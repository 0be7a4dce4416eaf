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

/** An issue as Markdown that reads well in any other tool: heading, fields that are set, description. */
export function issueToMarkdown(issue: Issue, url?: string): string {
  const number = url ? `[#${issue.number}](${url})` : `#${issue.number}`;
  const fields: [string, string | null | undefined][] = [
    ['Status', issue.status],
    ['Kind', issue.kind],
    ['Priority', issue.priority],
    ['Assignee', issue.assignee && personName(issue.assignee)],
    ['Reporter', issue.reporter && personName(issue.reporter)],
    ['Component', issue.component && escapeMarkdown(issue.component)],
    ['Milestone', issue.milestone && escapeMarkdown(issue.milestone)],
    ['Version', issue.version && escapeMarkdown(issue.version)],
    ['Created', day(issue.createdOn)],
    ['Updated', day(issue.updatedOn)],
  ];
  const list = fields.filter(([, value]) => value).map(([name, value]) => `- ${name}: ${value}`);
  return (
    [`## ${number} ${escapeMarkdown(issue.title)}`, list.join('\n'), markdownOf(issue.content, issue.markup)].filter(Boolean).join('\n\n') +
    '\n'
  );
}
