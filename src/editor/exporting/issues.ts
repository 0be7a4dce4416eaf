import * as vscode from 'vscode';
import { mapConcurrently } from '../../model/concurrency';
import { toJson, toMarkdown, type ExportedIssue } from '../../model/export';
import { targetsLabel, targets, type Target } from '../targets';
import type { Services } from '../services';
import { report } from '../report';
import { plainLabel } from '../text';

/** How many issues have their comments loaded at a time. */
const MAX_CONCURRENT_REQUESTS = 4;

/** Loads issues with their comments, relations and places in code, in the chosen order. */
const loadExported = (selected: readonly Target[]): Promise<ExportedIssue[]> =>
  mapConcurrently(selected, MAX_CONCURRENT_REQUESTS, async ({ place, issue }) => ({
    issue,
    comments: await place.service.comments(place.repository, issue.number),
    relations: await place.service.relations(place.repository, issue.number),
    anchors: await place.service.anchors(place.repository, issue.number),
    repository: place.repository,
    // Links of *This computer* do not work elsewhere.
    url: place.service.issueUrl(place.repository, issue.number),
  }));

/** Copies issues with their comments to the clipboard. */
export async function copyIssues(services: Services, format: 'Markdown' | 'JSON', args: readonly unknown[]): Promise<void> {
  try {
    const title = format === 'JSON' ? vscode.l10n.t('Copy as JSON') : vscode.l10n.t('Copy as Markdown');
    const selected = await targets(services, title, args);
    if (!selected) return;
    const exported = await loadExported(selected);
    await vscode.env.clipboard.writeText(format === 'JSON' ? toJson(exported) : toMarkdown(exported));
    vscode.window.setStatusBarMessage(
      vscode.l10n.t('Copied {0} as {1}.', plainLabel(targetsLabel(selected, services.sites)), format),
      4000,
    );
  } catch (error) {
    await report(services.log, error, { retry: () => copyIssues(services, format, args) });
  }
}

/** Writes issues with their comments to a file; its extension determines the format. */
export async function saveIssues(services: Services, args: readonly unknown[]): Promise<void> {
  try {
    const selected = await targets(services, vscode.l10n.t('Save as Markdown or JSON'), args);
    if (!selected) return;
    const folder = selected[0]!.place.folder?.uri ?? vscode.workspace.workspaceFolders?.[0]?.uri;
    const name = selected.length === 1 ? `issue-${selected[0]!.issue.number}.md` : 'issues.md';
    const file = await vscode.window.showSaveDialog({
      title: vscode.l10n.t('Save {0}', targetsLabel(selected, services.sites)),
      filters: { Markdown: ['md'], JSON: ['json'] },
      ...(folder && { defaultUri: vscode.Uri.joinPath(folder, name) }),
    });
    if (!file) return;
    const exported = await loadExported(selected);
    const text = /\.json$/i.test(file.path) ? toJson(exported) : toMarkdown(exported);
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(text));
    vscode.window.setStatusBarMessage(vscode.l10n.t('Saved {0}.', plainLabel(targetsLabel(selected, services.sites))), 4000);
  } catch (error) {
    await report(services.log, error, { retry: () => saveIssues(services, args) });
  }
}
