import * as vscode from 'vscode';
import { writeFileAtomically } from '../../client/whole-file';
import { csvHead, csvRow, type CsvForm } from '../../model/csv';
import type { Issue } from '../../model/issue';
import { DEFAULT_SORT } from '../../model/query';
import { repositoryName } from '../../model/repository';
import { runCommand } from '../commandRegistry';
import { issueLink } from '../issueLink';
import type { Services, Place } from '../services';
import { report } from '../report';
import { combinedFilter, withRest, type FilterRest } from '../../lists/filter';
import { ActiveFilter } from '../activeFilter';
import { sortedRows } from './sorted';

/** Characters per write. */
const CHUNK_CHARS = 1 << 16;

/** Joins texts to chunks. */
async function* chunks(texts: AsyncIterable<string>): AsyncGenerator<string> {
  let waiting = '';
  for await (const text of texts) {
    waiting += text;
    if (waiting.length < CHUNK_CHARS) continue;
    yield waiting;
    waiting = '';
  }
  yield waiting;
}

/** File and format of an export. */
interface Target {
  readonly file: vscode.Uri;
  readonly form: CsvForm;
}

/** Makes the lines of the file in the order of the tree and returns their number. Issues are loaded by number, so that none is missed. */
async function* lines(
  place: Place,
  filter: FilterRest,
  { file, form }: Target,
  signal: AbortSignal,
  onCount: (count: number) => void,
): AsyncGenerator<string> {
  yield csvHead(form);
  let count = 0;
  const rowOf = (issue: Issue) => {
    onCount(++count);
    return csvRow(issue, issueLink(place, issue.number), form);
  };
  yield* sortedRows(file.fsPath, place.service.all(place.repository, filter, { signal }), rowOf);
}

/** Asks for the format; undefined when the person cancels. */
async function askForm(): Promise<CsvForm | undefined> {
  const items: (vscode.QuickPickItem & { form: CsvForm })[] = [
    {
      label: vscode.l10n.t('For Spreadsheets'),
      description: vscode.l10n.t('Excel, LibreOffice, Google Sheets'),
      detail: vscode.l10n.t('Text that they could run as a formula begins with an apostrophe'),
      form: 'spreadsheets',
    },
    {
      label: vscode.l10n.t('For Importers'),
      description: vscode.l10n.t('GitLab, Jira and other programs'),
      detail: vscode.l10n.t('Unchanged texts: do not open the file in a spreadsheet'),
      form: 'importers',
    },
  ];
  const title = vscode.l10n.t('Export List as CSV');
  return (await vscode.window.showQuickPick(items, { title, placeHolder: vscode.l10n.t('Who is the file for?') }))?.form;
}

function askFile(place: Place, isFiltered: boolean): Thenable<vscode.Uri | undefined> {
  const folder = place.folder?.uri ?? vscode.workspace.workspaceFolders?.[0]?.uri;
  const name = `${place.repository.slug}-issues.csv`;
  return vscode.window.showSaveDialog({
    title: isFiltered ? vscode.l10n.t('Export the Issues That Match the Filter as CSV') : vscode.l10n.t('Export All Issues as CSV'),
    saveLabel: vscode.l10n.t('Export'),
    filters: { CSV: ['csv'] },
    ...(folder && { defaultUri: vscode.Uri.joinPath(folder, name) }),
  });
}

/** Exports all issues of the tree's list to a CSV file; asks for file and format unless given. */
export async function exportListCommand(services: Services, target?: Target): Promise<void> {
  const place = await services.places.pick(vscode.l10n.t('Export List as CSV'));
  if (!place) return;
  const active = new ActiveFilter(services);
  const { conditions, rest } = active.at(place.site.id);
  const filter = withRest(combinedFilter(conditions), { conditions, rest });
  if (!filter) return void vscode.window.showInformationMessage(vscode.l10n.t('No issue matches the filter'));
  const form = target?.form ?? (await askForm());
  const file = form && (target?.file ?? (await askFile(place, active.isActive)));
  if (!file) return;
  try {
    const page = await place.service.list(place.repository, { ...filter, sort: DEFAULT_SORT, start: 0, limit: 0 });
    const total = page.count;
    const options = {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t('Exporting {0}', repositoryName(place.repository)),
      cancellable: true,
    };
    let writtenCount = 0;
    await vscode.window.withProgress(options, (progress, token) => {
      const stop = new AbortController();
      token.onCancellationRequested(() => stop.abort());
      const onCount = (count: number) => {
        writtenCount = count;
        if (count % 50 === 0)
          progress.report({ message: vscode.l10n.t('{0} of {1} issues', count, total), increment: (100 * 50) / Math.max(total, 50) });
      };
      return writeFileAtomically(file.fsPath, chunks(lines(place, filter, { file, form }, stop.signal, onCount)));
    });
    const show = vscode.l10n.t('Open File');
    const message =
      writtenCount === 1
        ? vscode.l10n.t('1 issue exported to {0}.', file.fsPath)
        : vscode.l10n.t('{0} issues exported to {1}.', writtenCount, file.fsPath);
    if ((await vscode.window.showInformationMessage(message, show)) === show) await runCommand('vscode.open', file);
  } catch (error) {
    await report(services.log, error, { retry: () => exportListCommand(services, { file, form }), site: place.site.id });
  }
}
