import * as vscode from 'vscode';
import { TrackerError } from '../../client/errors';
import type { ArchiveToSend, RemoteImportResult } from '../../client/service';
import { ALL } from '../../model/query';
import { repositoryName } from '../../model/repository';
import type { Services, Place } from '../services';
import { placeName } from '../placeName';
import { report } from '../report';
import { restoreDrafts } from './drafts';
import { showResult, withImportProgress } from './outcome';
import { preview, type PreviewRequest } from './preview';
import type { WarningPages } from './warnings';

/** Imports an archive: asks for the repository and the zip, confirms what is replaced, shows progress and the result. */
export async function importArchiveCommand(services: Services, pages: WarningPages, uri?: vscode.Uri, withPreview = false): Promise<void> {
  const place = await services.places.pick(vscode.l10n.t('Import Archive Into'));
  if (!place) return;
  const archive = uri ?? (await pickArchive(withPreview ? vscode.l10n.t('Preview') : vscode.l10n.t('Import')));
  if (!archive) return;
  const name = placeName(place, services.sites);
  try {
    const count = await countIssues(place);
    const choose = withPreview ? askPreviewMode : askMode;
    const choice = count ? await choose(fileName(archive), name, count) : { append: false, preview: withPreview };
    if (!choice) return;
    const isPrivate = count === undefined && !place.site.isLocal ? await askPrivacy(place) : true;
    if (isPrivate === undefined) return;
    const source = await archiveToSend(archive);
    let options: PreviewRequest | undefined = { append: choice.append, authors: {} };
    // A server previews the import into an existing repository only.
    if (count === undefined && !place.site.isLocal) await place.service.addRepository(place.repository, { isPrivate });
    if (choice.preview) options = await preview(place, fileName(archive), source, pages, options, services.context.workspaceState);
    if (!options) return;
    const result = await run(place, source, count === undefined && place.site.isLocal, options, count !== undefined && count > 0);
    const drafts = result.drafts === undefined ? 0 : await keepDrafts(services, place, result.drafts, result);
    services.changes.fire({ place, kind: 'imported', number: undefined });
    for (const warning of result.warnings) services.log.warn(`Import into ${name}: ${warning}`);
    await showResult(services, pages, { place, archive: fileName(archive), result, drafts });
  } catch (error) {
    if (error instanceof vscode.FileSystemError) {
      void vscode.window.showErrorMessage(vscode.l10n.t('The file {0} cannot be read. Nothing was imported.', archive.fsPath));
      return;
    }
    await report(services.log, error, { retry: () => importArchiveCommand(services, pages, archive, withPreview), site: place.site.id });
  }
}

/** A local file is streamed; one of a virtual file system is read here. */
async function archiveToSend(archive: vscode.Uri): Promise<ArchiveToSend> {
  if (archive.scheme !== 'file') return vscode.workspace.fs.readFile(archive);
  await vscode.workspace.fs.stat(archive);
  return { file: archive.fsPath };
}

const fileName = ({ path }: vscode.Uri): string => path.split('/').at(-1) ?? path;

async function pickArchive(openLabel: string): Promise<vscode.Uri | undefined> {
  const [archive] =
    (await vscode.window.showOpenDialog({
      title: vscode.l10n.t('Choose the export zip of a Bitbucket issue tracker'),
      openLabel,
      filters: { [vscode.l10n.t('Archives')]: ['zip', 'json'] },
    })) ?? [];
  return archive;
}

/** The number of issues that are replaced; undefined for a new repository. */
async function countIssues({ service, repository }: Place): Promise<number | undefined> {
  try {
    return await service.count(repository, ALL, null);
  } catch (error) {
    if (TrackerError.is(error, 'noRepository')) return undefined;
    throw error;
  }
}

/** Asks whether a new repository of a server is private; undefined when the person cancels. */
async function askPrivacy({ repository, site }: Place): Promise<boolean | undefined> {
  const [hidden, open] = [vscode.l10n.t('Make It Private'), vscode.l10n.t('Make It Public')];
  const question = vscode.l10n.t('{0} is not on {1} yet. Who may read it?', repositoryName(repository), site.label);
  const detail = vscode.l10n.t(
    'A private repository is read by people who were given a right to it; a public one by anybody who can reach the server. You become its admin.',
  );
  const answer = await vscode.window.showWarningMessage(question, { modal: true, detail }, hidden, open);
  return answer === undefined ? undefined : answer === hidden;
}

interface Choice {
  readonly append: boolean;
  readonly preview: boolean;
}

/** Asks for the mode to preview; undefined when the person cancels. */
async function askPreviewMode(archive: string, name: string): Promise<Choice | undefined> {
  const items = [
    { label: vscode.l10n.t('Append'), description: vscode.l10n.t('under new numbers; existing issues stay'), append: true },
    { label: vscode.l10n.t('Replace'), description: vscode.l10n.t('existing issues, of which an archive is kept'), append: false },
  ];
  const title = vscode.l10n.t('Preview {0}: nothing is changed yet', archive);
  const placeHolder = vscode.l10n.t('What should happen to the issues that are already in {0}?', name);
  const chosen = await vscode.window.showQuickPick(items, { title, placeHolder, ignoreFocusOut: true });
  return chosen && { append: chosen.append, preview: true };
}

/** Asks whether to replace existing issues or add to them; undefined when the person cancels. */
async function askMode(archive: string, name: string, count: number): Promise<Choice | undefined> {
  const [replace, append, previewLabel] = [vscode.l10n.t('Replace'), vscode.l10n.t('Append'), vscode.l10n.t('Preview')];
  const question =
    count === 1
      ? vscode.l10n.t('Replace the one issue of {0} by those of {1}?', name, archive)
      : vscode.l10n.t('Replace the {0} issues of {1} by those of {2}?', count, name, archive);
  const detail = vscode.l10n.t(
    'The issues of the archive replace them, with their comments; an archive of what is replaced is kept beside the data file. Or they are appended under new numbers.',
  );
  const answer = await vscode.window.showWarningMessage(question, { modal: true, detail }, previewLabel, append, replace);
  return answer === undefined ? undefined : { append: answer === append, preview: answer === previewLabel };
}

function run(
  { service, repository }: Place,
  archive: ArchiveToSend,
  isNew: boolean,
  { append, authors }: PreviewRequest,
  isThere: boolean,
): Thenable<RemoteImportResult> {
  const title = vscode.l10n.t('Importing into {0}', repositoryName(repository));
  const options = { replace: isThere && !append, append, isNew, ...(Object.keys(authors).length > 0 && { authors }) };
  return withImportProgress(title, (following) => service.importArchive(repository, archive, { ...following, ...options }));
}

const keepDrafts = ({ drafts }: Services, { site, repository }: Place, text: string, { shift }: RemoteImportResult): Promise<number> =>
  restoreDrafts(drafts, text, { site: site.id, repository }, shift);
