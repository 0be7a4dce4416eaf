import * as vscode from 'vscode';
import { codeIndex, type FoundFile } from '../code/codeIndex';
import { report } from '../report';
import type { Services } from '../services';
import { targets } from '../targets';
import { plainLabel } from '../text';
import type { References } from './find';

/** Bounds the results that are shown. */
const MAX_LOCATIONS = 5000;

const locationsOf = (files: readonly FoundFile[]): vscode.Location[] =>
  files
    .flatMap(({ uri, references }) =>
      references.map(({ line, start, end }) => new vscode.Location(uri, new vscode.Range(line, start, line, end))),
    )
    .slice(0, MAX_LOCATIONS);

/** Finds all references to the issue at a position, as VS Code finds those to a name. */
export async function provideReferences(
  services: Services,
  references: References,
  document: vscode.TextDocument,
  position: vscode.Position,
): Promise<vscode.Location[] | undefined> {
  const reference = await references.at(document, position);
  if (!reference?.place) return undefined;
  const index = codeIndex(services);
  await index.ready();
  return locationsOf(await index.references({ ...reference.place, repository: reference.address.repository }, reference.address.number));
}

/** Shows where an issue is named: in VS Code's References view, or in a quick pick when that view is not available. */
export async function showReferences(services: Services, args: readonly unknown[]): Promise<void> {
  const title = vscode.l10n.t('References to This Issue');
  try {
    const [target] = (await targets(services, title, args.slice(0, 1))) ?? [];
    if (!target) return;
    const { number } = target.issue;
    const index = codeIndex(services);
    const progress = { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Searching files for #{0}', number) };
    const files = await vscode.window.withProgress(progress, async () => {
      await index.ready();
      return index.references(target.place, number);
    });
    if (files.length === 0) {
      const message = vscode.workspace.isTrusted
        ? vscode.l10n.t('No file of the open folders names #{0}.', number)
        : vscode.l10n.t('No open document names #{0}. Other files are not searched while the workspace is not trusted.', number);
      return void vscode.window.showInformationMessage(message);
    }
    const { showUsages } = await import('./usagesView');
    if (!(await showUsages(plainLabel(`#${number} ${target.issue.title}`), files))) await pickLocation(title, files);
  } catch (error) {
    await report(services.log, error, { retry: () => showReferences(services, args) });
  }
}

async function pickLocation(title: string, files: readonly FoundFile[]): Promise<void> {
  const items = locationsOf(files).map(({ uri, range }) => ({
    label: plainLabel(`${vscode.workspace.asRelativePath(uri)}:${range.start.line + 1}`),
    uri,
    range,
  }));
  const item = await vscode.window.showQuickPick(items, { title });
  if (item) await vscode.window.showTextDocument(item.uri, { selection: item.range });
}
