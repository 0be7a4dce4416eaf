import * as vscode from 'vscode';
import { excerptOf } from '../markup/excerpt';
import { escapeMarkdown } from '../model/markdown';
import type { Issue } from '../model/issue';
import { CHOSEN_FIELDS, isPersonField, type ChosenField } from '../model/fields';
import { fieldLabel, kindLabel, priorityLabel, statusLabel, valueLabel } from './labels';
import type { Relation } from '../model/relations';
import { relationLabel } from './relationLabels';
import type { Place } from './services';
import { plainLabel } from './text';

const MAX_EXCERPT_CHARS = 300;
/** How many issues of one relation are named. */
const MAX_RELATED_NUMBERS = 8;
/** How long a tooltip waits for relations. */
const MAX_RELATIONS_WAIT_MS = 600;
/** Fields that are shown without a label. */
const HEADLINE: readonly ChosenField[] = ['status', 'kind', 'priority'];

const relationLines = (relations: readonly Relation[]): string[] =>
  [...Map.groupBy(relations, ({ name }) => name)].map(([name, sameKind]) => {
    const numbers = sameKind.slice(0, MAX_RELATED_NUMBERS).map(({ issue }) => `#${issue.number}`);
    return `${relationLabel(name)}: ${numbers.join(', ')}${sameKind.length > numbers.length ? ', …' : ''}`;
  });

/** The tooltip of an issue of a site. Relations are omitted if loading them takes too long. */
export async function tooltipWithRelations({ service, repository }: Place, issue: Issue): Promise<vscode.MarkdownString> {
  const timeout = new Promise<undefined>((resolve) => setTimeout(resolve, MAX_RELATIONS_WAIT_MS));
  const relations = service.relations(repository, issue.number).catch(() => undefined);
  return tooltip(issue, await Promise.race([relations, timeout]));
}

/** The tooltip of an issue. Texts of the issue are escaped: they never become markup, links or icons. */
export function tooltip(issue: Issue, relations: readonly Relation[] = []): vscode.MarkdownString {
  const date = (iso: string) => new Date(iso).toLocaleString(vscode.env.language, { dateStyle: 'medium', timeStyle: 'short' });
  const fields = CHOSEN_FIELDS.filter((field) => !HEADLINE.includes(field)).map(
    (field) =>
      [fieldLabel(field), isPersonField(field) ? issue[field]?.displayName : issue[field] && valueLabel(field, issue[field])] as const,
  );
  const created = issue.reporter
    ? vscode.l10n.t('Created by {0}, {1}', plainLabel(issue.reporter.displayName), date(issue.createdOn))
    : vscode.l10n.t('Created {0}', date(issue.createdOn));
  const comments =
    issue.commentCount === 1 ? vscode.l10n.t('1 comment') : issue.commentCount > 1 ? vscode.l10n.t('{0} comments', issue.commentCount) : '';
  const lines = [
    [statusLabel(issue.status), kindLabel(issue.kind), vscode.l10n.t('{0} priority', priorityLabel(issue.priority))].join(' · '),
    ...fields.flatMap(([name, value]) => (value ? [`${name}: ${plainLabel(value)}`] : [])),
    ...relationLines(relations),
    created,
    issue.updatedOn === issue.createdOn ? '' : vscode.l10n.t('Updated {0}', date(issue.updatedOn)),
    comments,
  ];
  const text = new vscode.MarkdownString(`**#${issue.number} ${escapeMarkdown(plainLabel(issue.title.replace(/\s+/g, ' ')))}**\n\n`);
  text.isTrusted = false;
  text.supportHtml = false;
  text.appendMarkdown(lines.filter(Boolean).map(escapeMarkdown).join('  \n'));
  const content = plainLabel(excerptOf(issue.content, issue.markup, MAX_EXCERPT_CHARS), MAX_EXCERPT_CHARS + 1);
  if (content) text.appendMarkdown(`\n\n---\n\n${escapeMarkdown(content)}`);
  return text;
}
