import * as vscode from 'vscode';
import { repositoryName } from '../../model/repository';
import { runCommand } from '../commandRegistry';
import type { Services, Place } from '../services';
import { parseNewLink, type NewLink } from './newLink';

const MAX_EXCERPT_CHARS = 1000;

/** The repository of a link: the open one of that name, else the one of *This computer*; undefined when the link names none. */
async function placeOf(services: Services, { repository }: NewLink): Promise<Pick<Place, 'site' | 'repository'> | undefined> {
  const local = services.sites.all().find((site) => site.isLocal);
  if (!repository || !local) return undefined;
  const name = repositoryName(repository).toLowerCase();
  const open = (await services.places.list()).find((place) => repositoryName(place.repository).toLowerCase() === name);
  return open ?? { site: local, repository };
}

/** Opens the form with the values of a link. Anybody can make a link, so the person is shown the values first, and has to agree. */
export async function openNewLink(services: Services, query: string): Promise<void> {
  const link = parseNewLink(query);
  if (!link) return void vscode.window.showErrorMessage(vscode.l10n.t('This link is for a new issue, but has no text for it.'));
  const place = await placeOf(services, link);
  const { title, content } = link;
  const excerpt = content.length > MAX_EXCERPT_CHARS ? `${content.slice(0, MAX_EXCERPT_CHARS)}…` : content;
  const lines = [
    title && vscode.l10n.t('Title: {0}', title),
    content && vscode.l10n.t('Description: {0}', excerpt),
    place && vscode.l10n.t('Repository: {0} ({1})', repositoryName(place.repository), place.site.label),
    link.isCut && vscode.l10n.t('The text is too long for a link: the rest is left out.'),
  ];
  const detail = lines.filter(Boolean).join('\n\n');
  const yes = vscode.l10n.t('Open Form');
  const question = vscode.l10n.t('A link asks to open the form of a new issue. Nothing is created until you do so.');
  if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, yes)) !== yes) return;
  const address = place && { site: place.site.id, repository: place.repository };
  await runCommand('issueBucket.createIssue', { ...address, title, content });
}
