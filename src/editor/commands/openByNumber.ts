import * as vscode from 'vscode';
import { runCommand } from '../commandRegistry';
import type { Services } from '../services';
import { report } from '../report';
import { askText } from '../askText';
import { parseNumber } from './number';

/** Asks for a number and opens that issue. */
export async function openIssueByNumber(services: Services): Promise<void> {
  const title = vscode.l10n.t('Open Issue by Number');
  try {
    const place = await services.places.pick(title);
    if (!place) return;
    const result: { number?: number | undefined } = {};
    const isUsed = await askText({
      title,
      placeholder: vscode.l10n.t('Number of the issue, for example 12'),
      validate: (text) => (parseNumber(text) === undefined ? vscode.l10n.t('Enter the number of an issue, like 12 or #12.') : undefined),
      use: async (text) => {
        result.number = parseNumber(text);
        if (result.number !== undefined) await place.service.get(place.repository, result.number);
      },
    });
    const { number } = result;
    if (isUsed && number !== undefined)
      await runCommand('issueBucket.openIssue', { site: place.site.id, repository: place.repository, number });
  } catch (error) {
    await report(services.log, error, { retry: () => openIssueByNumber(services) });
  }
}
