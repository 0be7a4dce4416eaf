/**
 * What the extension host computes for the links of a large file (20,000 lines, 2,000 references): all at once, and in one turn of the event loop, when it
 * is opened and with each pause of typing: `npm run bench -- links`. Outside of VS Code, with a stand-in for it and for the tracker.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as Feature from '../../src/editor/references/feature';
import { loadEditor } from '../support/editor';
import type * as VscodeWindow from '../support/vscode-window';
import { printLoad, printTable, saveResults, formatSpread, spread } from './measure';
import { longestComputation } from './turns';

const LINES = 20_000;
const ISSUES = 1000;
const EVERY = 10;
const KEYS = 40;

const { vscode, createReferenceFeature } = await loadEditor<typeof Feature, typeof VscodeWindow>('references/feature', 'vscode-window');
const folder = mkdtempSync(join(tmpdir(), 'issue-bucket-links-'));
const dataFile = join(folder, 'issues.db');
writeFileSync(dataFile, '');
const never = new vscode.EventEmitter().event;
const edited = new vscode.EventEmitter();
const uriOf = (path: string) => ({ scheme: 'file', path, fsPath: path, toString: () => `file://${path}` });
const [root, uri] = [uriOf('/w'), uriOf('/w/large.ts')];
const place = {
  site: { id: 'local', isLocal: true },
  repository: { owner: 'acme', slug: 'rocket' },
  folder: { uri: root },
  service: {
    revision: () => Promise.resolve('1'),
    mentioned: (_: unknown, numbers: readonly number[]) =>
      Promise.resolve(numbers.map((number) => ({ number, title: `A leak in pump ${number}`, status: 'open' }))),
  },
};
Object.assign(vscode.Uri, { parse: (text: string) => new URL(text) });
Object.assign(vscode.extensions, { all: [], onDidChange: never, getExtension: () => undefined });
Object.assign(vscode.workspace, {
  ...{ textDocuments: [], workspaceFolders: [{ uri: root }], getWorkspaceFolder: () => ({ uri: root }) },
  ...{ onDidChangeTextDocument: edited.event, onDidCloseTextDocument: never },
});
const feature = createReferenceFeature({
  context: { subscriptions: [], extensionUri: root },
  places: {
    ...{ list: () => Promise.resolve([place]), forFile: () => Promise.resolve(place), find: () => place },
    ...{ onDidChange: never, remoteHosts: () => Promise.resolve([]) },
  },
  sites: { onDidChange: never, dataFile: { fsPath: dataFile } },
  ...{ changes: { onDidChange: never }, log: console },
} as never);

const code = '  const value = `a ${format(other[index] / 2)} b`.replace(/[a]+/g, "");';
const lines = Array.from({ length: LINES }, (_, line) => (line % EVERY === 0 ? `// see #${1 + ((line / EVERY) % ISSUES)} for why` : code));
const document = {
  ...{ uri, languageId: 'typescript', version: 1, lineCount: LINES },
  getText: () => lines.join('\n'),
  lineAt: (line: number) => ({ text: lines[line] }),
};

const used = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
};
/** Processor time of this thread in milliseconds: of all, and at the most in one turn. */
async function askForLinks(): Promise<{ all: number; inTurn: number }> {
  const before = used();
  let all = 0;
  const inTurn = await longestComputation(async () => {
    const found = await feature.links(document as never, { isCancellationRequested: false } as never);
    all = used() - before;
    if (found.length !== LINES / EVERY) throw new Error(`${found.length} links`);
  });
  return { all, inTurn };
}

printLoad();
const first = await askForLinks();
const [keys, pauses]: [number[], Awaited<ReturnType<typeof askForLinks>>[]] = [[], []];
for (let key = 0; key < KEYS; key++) {
  const start = { line: 501 + ((key * 7919) % (LINES - 1000)), character: 0 };
  const before = used();
  document.version++;
  edited.fire({ document, contentChanges: [{ range: { start, end: start }, text: 'x' }] });
  lines[start.line] = `x${lines[start.line]}`;
  keys.push(used() - before);
  pauses.push(await askForLinks());
}
const [all, inTurn] = [spread(pauses.map((it) => it.all)), spread(pauses.map((it) => it.inTurn))];
printTable([
  [
    `${LINES} lines, ${LINES / EVERY} references, ms computing`,
    'opened: all',
    'in one turn',
    'a key',
    'after it: all, p50 / p95',
    'in one turn',
  ],
  ['', first.all.toFixed(1), first.inTurn.toFixed(1), formatSpread(spread(keys)), formatSpread(all), formatSpread(inTurn)],
]);
saveResults('links', { first, keys: spread(keys), all, inTurn });
rmSync(folder, { recursive: true });
