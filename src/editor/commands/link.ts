import * as vscode from 'vscode';
import { runCommand } from '../commandRegistry';
import type { Services } from '../services';
import { parseLinkPath } from '../linkPath';
import { plainLabel } from '../text';

/** The path of links that create an issue. */
const NEW_PATH = '/new';

/** Handles links to the extension: opens an issue, or the form of a new one. Any other link is an error, with a message. */
export function linkHandler(services: Services): vscode.UriHandler {
  return {
    async handleUri(uri) {
      if (uri.path === NEW_PATH) return (await import('./openNewLink')).openNewLink(services, uri.query);
      const address = parseLinkPath(uri.path);
      const site = services.sites.all().find((site) => site.isLocal);
      const comment = /^comment-(\d+)$/.exec(uri.fragment)?.[1];
      const entry = comment === undefined ? {} : { comment: Number(comment) };
      if (address && site) await runCommand('issueBucket.openIssue', { site: site.id, ...address, ...entry });
      else void vscode.window.showErrorMessage(vscode.l10n.t('This link names no issue: {0}', plainLabel(uri.path, 100)));
    },
  };
}
