import { parentPort } from 'node:worker_threads';
import { setImmediate as turn } from 'node:timers/promises';
import { clearConfigured } from '../code/languages';
import type { CommentConfiguration } from '../code/configuration';
import { FolderIndex } from './folderIndex';
import type { FromIndex, IndexedFile, IndexQuery, ToIndex } from './messages';
import { WaitingPaths } from './waiting';

/** The index thread. It scans files one by one, and answers queries in between. */

const MAX_FILES = 50_000;
/** How long it scans before it handles messages. */
const STEP_MS = 20;
/** Answers are sent in chunks of this size, each on request, so that the extension host is not blocked. */
const ENTRIES_PER_PIECE = 200;
const CHANGE_DELAY_MS = 300;

const port = parentPort!;
const post = (message: FromIndex) => port.postMessage(message);

const configurations = new Map<string, CommentConfiguration | null>();
let folders = new Map<string, FolderIndex>();
const answers = new Map<number, Iterator<IndexedFile, void>>();
let change: NodeJS.Timeout | undefined;

let waiting = new WaitingPaths();
let isWorking = false;

function reportChange(): void {
  change ??= setTimeout(() => {
    change = undefined;
    post({ changed: true });
  }, CHANGE_DELAY_MS);
}

async function run(): Promise<void> {
  if (isWorking) return;
  isWorking = true;
  let since = performance.now();
  for (let next; (next = waiting.next());) {
    const index = folders.get(next.folder);
    if (!index) continue;
    const otherSize = [...folders.values()].reduce((sum, it) => sum + (it === index ? 0 : it.size), 0);
    for (const hasChanged of index.scan(next.path, MAX_FILES - otherSize)) {
      if (hasChanged) reportChange();
      if (performance.now() - since < STEP_MS) continue;
      await turn();
      since = performance.now();
      if (folders.get(next.folder) !== index) break; // the folder was indexed anew
    }
  }
  isWorking = false;
  const files = [...folders.values()].reduce((sum, { size }) => sum + size, 0);
  const unknownIds = [...folders.values()].flatMap(({ unknownLanguages }) => [...unknownLanguages]);
  for (const { unknownLanguages } of folders.values()) unknownLanguages.clear();
  if (unknownIds.length > 0) post({ unknownLanguages: [...new Set(unknownIds)] });
  else post({ scanned: { files, isCut: files >= MAX_FILES } });
}

function* find(query: IndexQuery): Generator<IndexedFile, void> {
  for (const index of folders.values()) yield* index.find(query);
}

function answer(id: number): void {
  const found = answers.get(id);
  if (!found) return;
  const files: IndexedFile[] = [];
  let isLast = false;
  for (let entries = 0; entries < ENTRIES_PER_PIECE;) {
    const next = found.next();
    isLast = next.done === true;
    if (next.done) break;
    files.push(next.value);
    entries += next.value.references.length + next.value.todos.length;
  }
  if (isLast) answers.delete(id);
  post({ id, files, isLast });
}

port.on('message', (message: ToIndex) => {
  if ('start' in message) {
    const { folders: folderOptions, languages } = message.start;
    folders = new Map(folderOptions.map((folder) => [folder.uri, new FolderIndex(folder, languages, configurations)]));
    waiting = new WaitingPaths();
    for (const { uri } of folderOptions) waiting.add(uri, ['']);
    void run();
  } else if ('configurations' in message) {
    const ids = new Set(Object.keys(message.configurations));
    for (const [id, configuration] of Object.entries(message.configurations)) configurations.set(id, configuration);
    clearConfigured();
    for (const [folder, index] of folders) {
      index.dropLanguages(ids);
      waiting.add(folder, ['']);
    }
    void run();
  } else if ('changed' in message) {
    const { folder, paths = [''] } = message.changed;
    waiting.add(folder, paths);
    void run();
  } else if ('query' in message) {
    answers.set(message.query.id, find(message.query.what));
    answer(message.query.id);
  } else answer(message.more);
});
