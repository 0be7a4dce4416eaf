import * as vscode from 'vscode';
import { TrackerError } from '../../client/errors';
import { excerptOf } from '../../markup/excerpt';
import { escapeMarkdown } from '../../model/markdown';
import type { Comment, Issue } from '../../model/issue';
import { commandUri } from '../commandRegistry';
import { tooltip } from '../issueTooltip';
import { statusLabel } from '../labels';
import { plainLabel } from '../text';
import type { Services } from '../services';
import type { FoundReference, References } from './find';
import { referenceRange } from './links';

const MAX_COMMENT_CHARS = 300;
/** With more comments the last one is not shown, since the API returns it only with all others. */
const MAX_COMMENTS = 100;

async function lastComment({ place, address }: FoundReference, { commentCount }: Issue): Promise<Comment | undefined> {
  if (!place || commentCount === 0 || commentCount > MAX_COMMENTS) return undefined;
  const comments = await place.service.comments(address.repository, address.number).catch(() => []);
  return comments.findLast(({ content }) => content !== null);
}

/** A comment as plain text: without its markup, and nothing in it becomes a link, an icon or HTML. */
function commentText({ author, createdOn, content, markup }: Comment): vscode.MarkdownString {
  const date = new Date(createdOn).toLocaleString(vscode.env.language, { dateStyle: 'medium', timeStyle: 'short' });
  const head = author
    ? vscode.l10n.t('Last comment by {0}, {1}', plainLabel(author.displayName), date)
    : vscode.l10n.t('Last comment, {0}', date);
  const words = excerptOf(content ?? '', markup, MAX_COMMENT_CHARS);
  const text = plainLabel(words === '' ? (content ?? '').replace(/\s+/g, ' ').trim() : words, MAX_COMMENT_CHARS);
  return new vscode.MarkdownString(`*${escapeMarkdown(head)}*\n\n${escapeMarkdown(text)}`);
}

/** Links to commands for the issue. The text contains nothing of the issue but its address. */
function actions({ address }: FoundReference): vscode.MarkdownString {
  const commands = ['issueBucket.openIssue', 'issueBucket.copyLink', 'issueBucket.changeStatus'] as const;
  const titles = [vscode.l10n.t('Open'), vscode.l10n.t('Copy Link'), vscode.l10n.t('Change Status...')];
  const { site, repository, number } = address;
  const links = commands.map(
    (id, index) => `[${escapeMarkdown(titles[index]!)}](${commandUri(id, { site, repository, number }).toString()})`,
  );
  const text = new vscode.MarkdownString(links.join(' &nbsp;·&nbsp; '));
  text.isTrusted = { enabledCommands: commands };
  return text;
}

/** The hover of an issue that cannot be loaded now. */
function summaryText({ issue, address }: FoundReference): vscode.MarkdownString[] {
  if (!issue) return [];
  const title = escapeMarkdown(plainLabel(issue.title.replace(/\s+/g, ' ')));
  return [new vscode.MarkdownString(`**\\#${address.number} ${title}**\n\n${escapeMarkdown(statusLabel(issue.status))}`)];
}

/** The hover of a reference: the issue, its last comment, and what can be done with it. */
export async function referenceHover(
  services: Services,
  references: References,
  document: vscode.TextDocument,
  position: vscode.Position,
): Promise<vscode.Hover | undefined> {
  const reference = await references.at(document, position);
  if (!reference?.place) return undefined;
  const { place, address } = reference;
  let texts: vscode.MarkdownString[];
  try {
    const issue = await place.service.get(address.repository, address.number);
    const comment = await lastComment(reference, issue);
    texts = [tooltip(issue), ...(comment ? [commentText(comment)] : [])];
  } catch (error) {
    if (TrackerError.is(error, 'notFound', 'noRepository')) return undefined;
    services.log.debug(`No hover for #${address.number}: ${String(error)}`);
    texts = summaryText(reference);
  }
  return texts.length > 0 ? new vscode.Hover([...texts, actions(reference)], referenceRange(reference)) : undefined;
}
