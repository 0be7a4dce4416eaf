import { join } from 'node:path';
import * as vscode from 'vscode';
import type { WritingReply } from '../../wire/page-writing';
import { runCommand } from '../commandRegistry';
import type { Services } from '../services';
import { report, errorMessage } from '../report';
import { MAX_THUMBNAIL_BYTES, pictureOf, type FileUploads } from '../pages/attaching';
import { Copies } from './copies';
import type { PanelContext } from './panelContext';
import { plainName } from '../pages/waiting';
import { plainLabel } from '../text';

/** Loads a picture for the page: a waiting file or an attachment. */
export async function picture(
  context: PanelContext,
  waiting: FileUploads,
  name: string,
  isWaiting: boolean,
): Promise<WritingReply<'picture'>> {
  if (isWaiting) return waiting.picture(name);
  const { place, address, view } = context;
  const size = view?.attachments?.find((attachment) => attachment.name === name)?.size;
  if (!place || size == null || size > MAX_THUMBNAIL_BYTES) return pictureOf(undefined);
  return pictureOf(await place.service.attachment(place.repository, address.number, name).catch(() => undefined)); // the page shows the name instead
}

const copies = ({ globalStorageUri }: vscode.ExtensionContext) => new Copies(join(globalStorageUri.fsPath, 'opened'));

/** Opens a copy of an attachment in VS Code. */
export async function openAttachment(context: PanelContext, name: string): Promise<void> {
  await withAttachment(context, name, async (bytes) => {
    const file = await copies(context.services.context).of(name, bytes);
    await runCommand('vscode.open', vscode.Uri.file(file), { preview: true, viewColumn: vscode.ViewColumn.Active });
  });
}

/** Deletes old copies, except for those that are open in this window. */
export async function clearCopies({ context, log }: Services): Promise<void> {
  const inputs = vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ input }) => input as { uri?: vscode.Uri } | undefined));
  const openPaths = new Set(inputs.map((input) => input?.uri?.fsPath));
  await copies(context)
    .clear((path) => openPaths.has(path))
    .catch((error: unknown) => log.debug(`Copies of attachments were not cleared: ${errorMessage(error)}`));
}

/** Asks for a path and saves an attachment. */
export async function saveAttachment(context: PanelContext, name: string): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const proposed = folder ? vscode.Uri.joinPath(folder, plainName(name)) : vscode.Uri.file(plainName(name));
  const target = await vscode.window.showSaveDialog({ defaultUri: proposed, title: vscode.l10n.t('Save Attachment') });
  if (!target) return;
  await withAttachment(context, name, async (bytes) => {
    await vscode.workspace.fs.writeFile(target, bytes);
    vscode.window.setStatusBarMessage(vscode.l10n.t('Saved {0}.', plainLabel(name)), 4000);
  });
}

async function withAttachment(context: PanelContext, name: string, use: (bytes: Uint8Array) => Promise<void>): Promise<void> {
  const { place, address, services } = context;
  if (!place) return;
  try {
    await use(await place.service.attachment(place.repository, address.number, name));
  } catch (error) {
    await report(services.log, error, { retry: () => withAttachment(context, name, use), site: place.site.id });
  }
}
