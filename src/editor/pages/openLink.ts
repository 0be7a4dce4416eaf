import * as vscode from 'vscode';
import type { IssueAddress, RepositoryId } from '../../model/issue';
import { BITBUCKET, parseIssueLink } from '../../model/links';
import { repositoryName } from '../../model/repository';
import { runCommand } from '../commandRegistry';
import type { Services } from '../services';

/** Opens the issue of a web address, here if its repository is open; old addresses of Bitbucket are not opened in a browser. */
export async function openLink(
  { address, services }: { readonly address: IssueAddress; readonly services: Services },
  url: string,
): Promise<void> {
  const link = parseIssueLink(url);
  const comment = /#comment-(\d+)$/.exec(url)?.[1];
  const isTarget = (at: { site: string; repository: RepositoryId }) =>
    (link?.site === BITBUCKET || link?.site === at.site) &&
    repositoryName(at.repository).toLowerCase() === repositoryName(link.repository).toLowerCase();
  const places = [address, ...(await services.places.list()).map((place) => ({ site: place.site.id, repository: place.repository }))];
  const place = places.find(isTarget);
  if (!link || !place) {
    // Other schemes could start any program.
    if (/^https?:\/\//i.test(url)) await vscode.env.openExternal(vscode.Uri.parse(url, true));
    return;
  }
  const { site, repository } = place;
  const entry = comment === undefined ? {} : { comment: Number(comment) };
  await runCommand('issueBucket.openIssue', { site, repository, number: link.number, ...entry });
}
