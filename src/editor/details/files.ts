import { createHash } from 'node:crypto';
import * as vscode from 'vscode';
import type { Reply } from '../../wire/page';
import { report } from '../report';
import type { Conversation } from './conversation';
import { pictureType } from './pictures';
import type { Shown } from './shown';
import { plainName } from './waiting';

/** A picture that is larger is not sent to the page to be looked at in small. */
const LARGEST = 8 * 1024 * 1024;

/** Gives the page a picture to show: what its first bytes say that it is, not its name. */
export async function picture(shown: Shown, conversation: Conversation, name: string, isWaiting: boolean): Promise<Reply> {
  const nothing: Reply = { to: 'picture', picture: null };
  const { place, address, view } = shown;
  const size = view?.attachments?.find((it) => it.name === name)?.size;
  if (!isWaiting && (!place || size == null || size > LARGEST)) return nothing;
  const bytes = isWaiting
    ? await conversation.waiting.read(name)
    : await place?.service.attachment(place.repository, address.number, name).catch(() => undefined); // it has a name all the same
  const type = bytes && pictureType(bytes);
  return type && bytes.length <= LARGEST ? { to: 'picture', picture: { type, bytes } } : nothing;
}

/**
 * Opens an attachment as VS Code opens such a file; from a copy, since what is opened can be changed. A copy that is there already stays as
 * it is: it may hold what somebody has written into it.
 */
export async function openAttachment(shown: Shown, name: string): Promise<void> {
  await withAttachment(shown, name, async (bytes) => {
    const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 16);
    const folder = vscode.Uri.joinPath(shown.parts.context.globalStorageUri, 'opened', hash);
    await vscode.workspace.fs.createDirectory(folder);
    const file = vscode.Uri.joinPath(folder, plainName(name));
    const isThere = await vscode.workspace.fs.stat(file).then(
      () => true,
      () => false,
    );
    if (!isThere) await vscode.workspace.fs.writeFile(file, bytes);
    await vscode.commands.executeCommand('vscode.open', file, { preview: true, viewColumn: vscode.ViewColumn.Active });
  });
}

/** Saves an attachment where the person says. */
export async function saveAttachment(shown: Shown, name: string): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const proposed = folder ? vscode.Uri.joinPath(folder, plainName(name)) : vscode.Uri.file(plainName(name));
  const target = await vscode.window.showSaveDialog({ defaultUri: proposed, title: vscode.l10n.t('Save Attachment') });
  if (!target) return;
  await withAttachment(shown, name, async (bytes) => {
    await vscode.workspace.fs.writeFile(target, bytes);
    vscode.window.setStatusBarMessage(vscode.l10n.t('Saved {0}.', name), 4000);
  });
}

async function withAttachment(shown: Shown, name: string, work: (bytes: Uint8Array) => Promise<void>): Promise<void> {
  const { place, address, parts } = shown;
  if (!place) return;
  try {
    await work(await place.service.attachment(place.repository, address.number, name));
  } catch (error) {
    await report(parts.log, error, { retry: () => withAttachment(shown, name, work), site: place.site.id });
  }
}
