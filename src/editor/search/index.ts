import * as vscode from 'vscode';
import { registerCommand, runCommand } from '../commandRegistry';
import type { Services } from '../services';
import { report } from '../report';

/** Registers the search: results as one types, Enter opens. */
export function register(services: Services): vscode.Disposable {
  return registerCommand('issueBucket.search', async (text?: unknown) => {
    try {
      const { pickIssue } = await import('../pickIssue');
      const hit = await pickIssue(services, vscode.l10n.t('Search Issues'), typeof text === 'string' ? text : '', (words) =>
        runCommand('issueBucket.showFound', words),
      );
      if (!hit) return;
      const { place, issue, where, listed } = hit;
      await runCommand('issueBucket.openIssue', {
        site: place.site.id,
        repository: place.repository,
        number: issue.number,
        listed,
        ...(where?.comment && { comment: where.comment.id }),
      });
    } catch (error) {
      await report(services.log, error);
    }
  });
}
