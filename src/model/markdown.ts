import { placeText, type IssueAnchor } from './codeAnchors';
import { FIELDS, SUMMARY_FIELDS, typeOf, type SummaryField } from './fields';
import type { Issue, Person } from './issue';
import type { Markup } from './enums';
import { RELATIONS, type Relation, type RelationName } from './relations';

/** Escapes a text for Markdown, so that it contains no markup, link, icon or HTML. */
export const escapeMarkdown = (text: string): string => text.replace(/[\\`*_{}[\]()#+\-.!|<>&~:$@=^"']/g, '\\$&');

/** Puts a text into a code block, with a fence that is longer than any in the text. */
export function fence(text: string, language = ''): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map((match) => match[0].length));
  const ticks = '`'.repeat(longest + 1);
  return `${ticks}${language}\n${text.replace(/\n$/, '')}\n${ticks}`;
}

/** Formats the display name of a person with the username. */
export const personName = (person: Person): string =>
  person.displayName === person.username
    ? escapeMarkdown(person.username)
    : `${escapeMarkdown(person.displayName)} (${escapeMarkdown(person.username)})`;

const day = (iso: string): string => iso.slice(0, 10);

/** Converts a text to Markdown. Creole and plain text become code blocks, because not all of Creole can be converted. */
export function markdownOf(content: string, markup: Markup): string {
  const text = content.replace(/\r\n?/g, '\n').trim();
  if (text === '') return '';
  if (markup === 'markdown') return text;
  return fence(text, markup === 'creole' ? 'creole' : 'text');
}

function fieldToMarkdown(issue: Issue, field: SummaryField): string | null {
  const value = issue[field];
  const type = typeOf(field);
  if (value === null || type === 'enum') return value as string | null;
  if (type === 'person') return personName(value as Person);
  return type === 'date' ? day(value as string) : escapeMarkdown(value as string);
}

const RELATION_NAMES: Record<RelationName, string> = {
  blocked_by: 'Blocked by',
  blocks: 'Blocks',
  duplicate_of: 'Duplicate of',
  duplicated_by: 'Duplicated by',
  relates_to: 'Relates to',
};

/** Formats one line for each kind of relation: the other issues by number and title. */
const relationsToMarkdown = (relations: readonly Relation[]): string[] =>
  RELATIONS.flatMap((name) => {
    const related = relations
      .filter((person) => person.name === name)
      .map(({ issue }) => `#${issue.number} ${escapeMarkdown(issue.title)}`);
    return related.length > 0 ? [`- ${RELATION_NAMES[name]}: ${related.join(', ')}`] : [];
  });

/** Returns the language of a code block: the extension of the file. */
const languageOf = (path: string): string => /\.([A-Za-z0-9]{1,10})$/.exec(path)?.[1] ?? '';

/** Formats an anchor: its place, its note and its lines. */
function anchorToMarkdown({ path, first, lines, commit, note }: IssueAnchor): string {
  const place = `Code: ${escapeMarkdown(placeText({ path, first, lines }))}${commit === undefined ? '' : ` \\(commit ${commit}\\)`}`;
  // Spaces at the start of a line would make it a code block.
  const text = escapeMarkdown((note ?? '').replace(/^[ \t]+/gm, '').trim());
  return [place, text, fence(`${lines.join('\n')}\n`, languageOf(path))].filter(Boolean).join('\n\n');
}

/** Formats an issue as Markdown for other tools: heading, fields that are set, relations, description, anchors. */
export function issueToMarkdown(
  issue: Issue,
  url?: string,
  { relations = [], anchors = [] }: { relations?: readonly Relation[] | undefined; anchors?: readonly IssueAnchor[] | undefined } = {},
): string {
  const number = url ? `[#${issue.number}](${url})` : `#${issue.number}`;
  const fields = SUMMARY_FIELDS.map((field) => [FIELDS[field].name, fieldToMarkdown(issue, field)] as const);
  const list = fields.filter(([, value]) => value).map(([name, value]) => `- ${name}: ${value}`);
  list.push(...relationsToMarkdown(relations));
  return (
    [
      `## ${number} ${escapeMarkdown(issue.title)}`,
      list.join('\n'),
      markdownOf(issue.content, issue.markup),
      ...anchors.map(anchorToMarkdown),
    ]
      .filter(Boolean)
      .join('\n\n') + '\n'
  );
}
