import * as vscode from 'vscode';
import { runCommand } from '../commandRegistry';
import type { Services } from '../services';
import { parseLinkPath } from '../linkPath';
import { plainLabel } from '../text';
import { openNewLink } from './openNewLink';

/** The path of links that create an issue. */
const NEW_PATH = '/new';

/** Follows a link to the extension: opens an issue, or the form of a new one. Any other link is an error, with a message. */
export async function openExtensionLink(services: Services, uri: vscode.Uri): Promise<void> {
  if (uri.path === NEW_PATH) return openNewLink(services, uri.query);
  const address = parseLinkPath(uri.path);
  const site = services.sites.all().find((site) => site.isLocal);
  const comment = /^comment-(\d+)$/.exec(uri.fragment)?.[1];
  const entry = comment === undefined ? {} : { comment: Number(comment) };
  if (address && site) await runCommand('issueBucket.openIssue', { site: site.id, ...address, ...entry });
  else void vscode.window.showErrorMessage(vscode.l10n.t('This link names no issue: {0}', plainLabel(uri.path, 100)));
}
