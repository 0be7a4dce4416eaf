/** Entry of the thread that finds anchors. It reads files and history without blocking the extension host. */
import { parentPort } from 'node:worker_threads';
import { FolderTexts } from './folder';
import { searchAnchors, type SearchReply, type SearchRequest } from './search';

const port = parentPort!;
const folders = new Map<string, FolderTexts>();
const running = new Map<number, AbortController>();

function folderOf({ root, mayRunGit }: Pick<SearchRequest, 'root' | 'mayRunGit'>): FolderTexts | undefined {
  if (root === null) return undefined;
  const key = `${mayRunGit} ${root}`;
  let folder = folders.get(key);
  if (!folder) folders.set(key, (folder = new FolderTexts(root, mayRunGit)));
  return folder;
}

async function search(request: SearchRequest): Promise<void> {
  const { id } = request;
  const controller = new AbortController();
  running.set(id, controller);
  const reply = (message: SearchReply) => port.postMessage(message);
  try {
    await searchAnchors(request, folderOf(request), (found) => reply({ id, found, isLast: false }), controller.signal);
    reply({ id, found: [], isLast: true });
  } catch (error) {
    const problem = controller.signal.aborted ? null : error instanceof Error ? error.message : String(error);
    reply({ id, found: [], isLast: true, problem });
  } finally {
    running.delete(id);
  }
}

function changed(root: string, paths: readonly string[]): void {
  for (const [key, folder] of folders) if (key.endsWith(` ${root}`)) folder.changed(paths);
}

port.on('message', (message: SearchRequest | { cancel: number } | { changed: readonly string[]; root: string }) => {
  if ('cancel' in message) running.get(message.cancel)?.abort();
  else if ('changed' in message) changed(message.root, message.changed);
  else void search(message);
});
