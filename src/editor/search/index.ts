import * as vscode from 'vscode';
import { registerCommand, runCommand } from '../commandRegistry';
import type { Services } from '../services';
import { report } from '../report';

/** Registers the search command: a quick pick that lists results as the person types; Enter opens one. */
export function register(services: Services): vscode.Disposable {
  return registerCommand('issueBucket.search', async (text?: unknown) => {
    try {
      const { pickIssue } = await import('../pickIssue');
      const chosen = await pickIssue(services, vscode.l10n.t('Search Issues'), typeof text === 'string' ? text : '', (words, isQuery) =>
        runCommand('issueBucket.showFound', words, isQuery),
      );
      if (!chosen) return;
      const { place, issue, hit, listed } = chosen;
      await runCommand('issueBucket.openIssue', {
        site: place.site.id,
        repository: place.repository,
        number: issue.number,
        listed,
        ...(hit?.comment && { comment: hit.comment.id }),
      });
    } catch (error) {
      await report(services.log, error);
    }
  });
}
