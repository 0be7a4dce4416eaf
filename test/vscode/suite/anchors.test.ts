import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { archive, issueRow } from '../../support/archives';
import { until } from '../until';

/** One of its own: an archive is imported without a question into an empty one only. */
const REPOSITORY = { owner: 'harbour', slug: 'depths' };
const NUMBER = 801;
const OTHER = 802;
const LOOSE = 803;
const address = (number: number) => ({ site: 'local', repository: REPOSITORY, number });

/** What an issue's page is told of a place. */
interface CodeState {
  readonly anchor: number;
  readonly state: string;
  readonly isSuggestion?: boolean;
  readonly path?: string;
  readonly first?: number;
  readonly last?: number;
  readonly difference?: readonly { readonly sign: string; readonly text: string }[];
}

const CODE = `/** Gauges of the harbour. */
export interface Gauge {
  readonly name: string;
  readonly depthMetres: number;
}

/** The gauges that report a depth below a limit, the lowest first. */
export function shallowGauges(gauges: readonly Gauge[], limitMetres: number): Gauge[] {
  const found = gauges.filter((gauge) => gauge.depthMetres < limitMetres);
  found.sort((a, b) => a.depthMetres - b.depthMetres);
  return found;
}

/** A line for the log of a gauge. */
export function describeGauge({ name, depthMetres }: Gauge): string {
  const rounded = Math.round(depthMetres * 100) / 100;
  return \`\${name}: \${rounded} m\`;
}

/** The mean depth of all gauges, or nothing without any. */
export function meanDepth(gauges: readonly Gauge[]): number | undefined {
  if (gauges.length === 0) return undefined;
  return gauges.reduce((sum, { depthMetres }) => sum + depthMetres, 0) / gauges.length;
}
`;
/** Lines of functions, from 0. */
const SHALLOW = [7, 11] as const;
const DESCRIBE = [14, 17] as const;

const folder = () => vscode.workspace.workspaceFolders![0]!.uri;
const fileOf = (path: string) => vscode.Uri.joinPath(folder(), path);
const disk = (path: string) => join(folder().fsPath, path);
const git = (...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=Marit', '-c', 'user.email=marit@harbour.example', '-c', 'commit.gpgsign=false', ...args], {
    cwd: folder().fsPath,
    encoding: 'utf8',
  }).trim();

/** Where the code of an issue is, in short, as its page is told. */
async function code(number = NUMBER, mode = 'found'): Promise<string[]> {
  const states = await vscode.commands.executeCommand<CodeState[]>('issueBucket.codeOfIssue', address(number), mode);
  return states.map(({ state, path, first, last, isSuggestion }) =>
    path === undefined ? state : `${state} ${path}:${first}-${last}${isSuggestion ? ' ?' : ''}`,
  );
}

/** Waits until the code is there, without looking for it. */
async function comesTo(expected: string[], number = NUMBER): Promise<void> {
  const end = Date.now() + 30_000;
  for (;;) {
    const found = await code(number, 'known');
    try {
      assert.deepEqual(found, expected);
      return;
    } catch (error) {
      if (Date.now() > end) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const hover = async (uri: vscode.Uri, line: number): Promise<string> => {
  const found = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', uri, new vscode.Position(line, 3));
  const text = found.flatMap(({ contents }) => contents.map((it) => (typeof it === 'string' ? it : it.value))).join('\n');
  return text.replace(/\\(?=[^\w\s])/g, '');
};

const show = async (path: string, ...ranges: (readonly [number, number])[]) => {
  const editor = await vscode.window.showTextDocument(fileOf(path), { preview: false });
  if (ranges.length > 0)
    editor.selections = ranges.map(([first, last]) => new vscode.Selection(first, 0, last, editor.document.lineAt(last).text.length));
  return editor;
};
const attach = (number = NUMBER) => vscode.commands.executeCommand('issueBucket.attachSelection', address(number));
const run = (command: string, ...args: unknown[]) => vscode.commands.executeCommand(command, ...args);
/** How long VS Code may take to see a change before it is made again: one right after its own save can be missed. */
const REWRITE_INTERVAL_MS = 3000;
/** Changes a file outside of the editor, and waits until its document, if it is open, has the text. */
async function write(path: string, text: string): Promise<void> {
  writeFileSync(disk(path), text);
  let last = Date.now();
  const open = () => vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === fileOf(path).toString());
  await until(`the document of ${path} has its text`, () => {
    if ((open()?.getText() ?? text) === text) return true;
    if (Date.now() - last < REWRITE_INTERVAL_MS) return false;
    writeFileSync(disk(path), text);
    last = Date.now();
    return false;
  });
}
const closeAll = async () => {
  for (const document of vscode.workspace.textDocuments.filter((it) => it.isDirty)) {
    await vscode.window.showTextDocument(document);
    await run('workbench.action.files.revert');
  }
  await run('workbench.action.closeAllEditors');
};

describe('code that an issue is attached to', () => {
  const use = (slug: string) =>
    run('issueBucket.useRepository', { folder: folder().toString(), site: 'local', repository: { ...REPOSITORY, slug } });
  const autoSave = (value: string | undefined) => vscode.workspace.getConfiguration('files').update('autoSave', value, false);

  before(async () => {
    // What is saved by itself while a file changes outside of the editor is a conflict that somebody has to decide.
    await autoSave('off');
    await use(REPOSITORY.slug);
    await run('issueBucket.issues.focus');
    const issues = [
      issueRow(NUMBER, { title: 'Shallow gauges are not sorted', status: 'open' }),
      issueRow(OTHER, { title: 'A gauge without a name', status: 'new' }),
      issueRow(LOOSE, { title: 'Pumps run dry', status: 'new' }),
    ];
    const path = join(process.env.TEST_SCRATCH ?? tmpdir(), `${randomUUID()}.zip`);
    writeFileSync(path, await archive({ issues }));
    // The command ends when its last message is answered, so it is not waited for.
    void run('issueBucket.importArchive', vscode.Uri.file(path));
    mkdirSync(disk('gauges'), { recursive: true });
    writeFileSync(disk('gauges/depth.ts'), CODE);
    git('add', '--all');
    git('commit', '--quiet', '--message', 'Gauges');
    await run('issueBucket.openIssue', address(OTHER));
    const labels = () => vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ label }) => label));
    await until('the issues are there', () => labels().some((label) => label.startsWith(`#${OTHER} A gauge`)));
    await show('gauges/depth.ts', SHALLOW);
    await attach();
  });
  after(async () => {
    await closeAll();
    await use('tidewatch');
    await autoSave(undefined);
    rmSync(disk('gauges'), { recursive: true, force: true });
  });

  const SHALLOW_AT = (by: number, path = 'gauges/depth.ts') => `${path}:${SHALLOW[0] + 1 + by}-${SHALLOW[1] + 1 + by}`;

  it('is found where it was attached, and told of in a hover', async () => {
    assert.deepEqual(await code(), [`exact ${SHALLOW_AT(0)}`]);
    const text = await until('there is a hover', async () => (await hover(fileOf('gauges/depth.ts'), SHALLOW[0] + 2)) || undefined);
    assert.match(text, /#801 Shallow gauges are not sorted/);
    assert.match(text, /The code is as it was\./);
    assert.match(text, /command:issueBucket\.detachAnchor/);
    assert.match(text, /Add Note\]\(command:issueBucket\.editAnchorNote/);
    assert.doesNotMatch(text, /command:issueBucket\.confirmAnchor/);
    assert.equal(await hover(fileOf('gauges/depth.ts'), 0), '');
  });

  it('has a CodeLens above it where a setting says so', async () => {
    const lenses = async () => {
      const found = await vscode.commands.executeCommand<vscode.CodeLens[]>(
        'vscode.executeCodeLensProvider',
        fileOf('gauges/depth.ts'),
        10,
      );
      return found.flatMap(({ range, command }) => (command?.title.includes('#801') ? [range.start.line] : []));
    };
    const set = (value: boolean | undefined) => vscode.workspace.getConfiguration('issueBucket').update('anchors.codeLens', value, false);
    assert.deepEqual(await lenses(), []);
    await set(true);
    await until('the lens is there', async () => (await lenses()).join() === String(SHALLOW[0]));
    await set(undefined);
    await until('the lens is gone', async () => (await lenses()).length === 0);
  });

  it('moves with lines that are typed above it, at once, and back', async () => {
    const editor = await show('gauges/depth.ts');
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), '// a\n// b\n// c\n// d\n// e\n'));
    await comesTo([`moved ${SHALLOW_AT(5)}`]);
    assert.match(await hover(fileOf('gauges/depth.ts'), SHALLOW[0] + 5), /Moved, from gauges\/depth\.ts:8-12/);
    await editor.edit((edit) => edit.delete(new vscode.Range(0, 0, 5, 0)));
    await comesTo([`exact ${SHALLOW_AT(0)}`]);
  });

  it('is changed by what is typed into it, and the difference is told', async () => {
    const editor = await show('gauges/depth.ts');
    await editor.edit((edit) => edit.insert(new vscode.Position(SHALLOW[0] + 2, 0), '  report(found);\n'));
    await comesTo([`changed gauges/depth.ts:${SHALLOW[0] + 1}-${SHALLOW[1] + 2}`]);
    assert.match(await hover(fileOf('gauges/depth.ts'), SHALLOW[0] + 1), /^\+ {2}report\(found\);$/m);
    const [state] = await vscode.commands.executeCommand<CodeState[]>('issueBucket.codeOfIssue', address(NUMBER), 'known');
    assert.deepEqual(
      state?.difference?.filter(({ sign }) => sign !== ' '),
      [{ sign: '+', text: '  report(found);' }],
    );
    assert.ok(await editor.document.save());
    await comesTo([`changed gauges/depth.ts:${SHALLOW[0] + 1}-${SHALLOW[1] + 2}`]);
    await run('undo');
    assert.ok(await editor.document.save());
    await comesTo([`exact ${SHALLOW_AT(0)}`]);
  });

  it('is found after changes outside of the editor: five lines above, another file, another name, a renamed folder, deleted', async () => {
    await write('gauges/depth.ts', `// 1\n// 2\n// 3\n// 4\n// 5\n${CODE}`);
    await comesTo([`moved ${SHALLOW_AT(5)}`]);
    const lines = CODE.split('\n');
    const movedLines = lines.splice(SHALLOW[0] - 1, SHALLOW[1] - SHALLOW[0] + 3);
    await write('gauges/depth.ts', lines.join('\n'));
    await write('gauges/shallow.ts', `import type { Gauge } from './depth';\n\n${movedLines.join('\n')}`);
    await comesTo(['moved gauges/shallow.ts:4-8']);
    renameSync(disk('gauges/shallow.ts'), disk('gauges/low.ts'));
    await comesTo(['moved gauges/low.ts:4-8']);
    mkdirSync(disk('gauges/inner'));
    renameSync(disk('gauges/low.ts'), disk('gauges/inner/low.ts'));
    await comesTo(['moved gauges/inner/low.ts:4-8']);
    renameSync(disk('gauges/inner'), disk('gauges/other'));
    await comesTo(['moved gauges/other/low.ts:4-8']);
    rmSync(disk('gauges/other'), { recursive: true });
    await comesTo(['lost']);
    // What was attached is not forgotten by that.
    await write('gauges/depth.ts', CODE);
    await comesTo([`exact ${SHALLOW_AT(0)}`]);
  });

  it('is followed when it is cut out of a file and put into another one', async () => {
    await write('gauges/target.ts', '// Put it here.\n');
    const from = await show('gauges/depth.ts');
    const range = new vscode.Range(SHALLOW[0] - 1, 0, SHALLOW[1] + 1, 0);
    const text = from.document.getText(range);
    await from.edit((edit) => edit.delete(range));
    await comesTo(['lost']);
    const to = await show('gauges/target.ts');
    await to.edit((edit) => edit.insert(new vscode.Position(1, 0), text));
    assert.ok(await to.document.save());
    await comesTo(['moved gauges/target.ts:3-7']);
    await closeAll();
    rmSync(disk('gauges/target.ts'));
    await comesTo([`exact ${SHALLOW_AT(0)}`]);
  });

  it('is found at another commit, and again at the first one', async () => {
    await write('gauges/depth.ts', `// one\n// two\n${CODE}`);
    git('switch', '--quiet', '--create', 'other');
    git('commit', '--quiet', '--all', '--message', 'Two lines');
    await show('gauges/depth.ts');
    await comesTo([`moved ${SHALLOW_AT(2)}`]);
    git('switch', '--quiet', 'main');
    await write('gauges/depth.ts', CODE);
    await comesTo([`exact ${SHALLOW_AT(0)}`]);
    git('branch', '--quiet', '-D', 'other');
  });

  it('is several places with several cursors, of which Undo takes all away at once', async () => {
    await show('gauges/depth.ts', DESCRIBE, [1, 4]);
    await attach(OTHER);
    const expectedBoth = ['exact gauges/depth.ts:2-5', `exact gauges/depth.ts:${DESCRIBE[0] + 1}-${DESCRIBE[1] + 1}`];
    assert.deepEqual(await code(OTHER), expectedBoth);
    await run('issueBucket.undo');
    assert.deepEqual(await code(OTHER), []);
    await run('issueBucket.redo');
    assert.deepEqual(await code(OTHER), expectedBoth);
  });

  it('is gone to, forwards and backwards, and opened from elsewhere', async () => {
    const editor = await show('gauges/depth.ts', [0, 0]);
    const next = async (command: string) => {
      await run(`issueBucket.${command}`);
      return editor.selection.active.line;
    };
    assert.deepEqual(
      [await next('nextAnchor'), await next('nextAnchor'), await next('nextAnchor'), await next('nextAnchor')],
      [1, 7, 14, 1],
    );
    assert.equal(await next('previousAnchor'), 14);
    await run('workbench.action.closeAllEditors');
    const [state] = await vscode.commands.executeCommand<CodeState[]>('issueBucket.codeOfIssue', address(NUMBER), 'known');
    await run('issueBucket.openAnchor', { ...address(NUMBER), anchor: state!.anchor });
    const opened = vscode.window.activeTextEditor!;
    assert.equal(opened.document.uri.path, fileOf('gauges/depth.ts').path);
    assert.deepEqual([opened.selection.start.line, opened.selection.end.line], SHALLOW);
  });

  it('opens its issue from the line, and is detached there, with Undo', async () => {
    const uri = fileOf('gauges/depth.ts');
    await show('gauges/depth.ts');
    await run('issueBucket.openIssueOfLine', { lineNumber: DESCRIBE[0] + 2, uri });
    await until('its page is open', () =>
      vscode.window.tabGroups.all.some(({ tabs }) => tabs.some(({ label }) => label.startsWith(`#${OTHER}`))),
    );
    await show('gauges/depth.ts');
    await run('issueBucket.detachLine', { lineNumber: DESCRIBE[0] + 2, uri });
    assert.deepEqual(await code(OTHER), ['exact gauges/depth.ts:2-5']);
    await run('issueBucket.undo');
    assert.equal((await code(OTHER)).length, 2);
  });

  it('is moved to where it was found, or to the selection, only by a person', async () => {
    await write('gauges/depth.ts', `// one\n${CODE}`);
    await comesTo([`moved ${SHALLOW_AT(1)}`]);
    const [state] = await vscode.commands.executeCommand<CodeState[]>('issueBucket.codeOfIssue', address(NUMBER), 'known');
    const anchor = { ...address(NUMBER), anchor: state!.anchor };
    await run('issueBucket.confirmAnchor', anchor);
    assert.deepEqual(await code(), [`exact ${SHALLOW_AT(1)}`]);
    await run('issueBucket.undo');
    assert.deepEqual(await code(), [`moved ${SHALLOW_AT(1)}`]);
    await show('gauges/depth.ts', [21, 23]);
    // A page is told how it went.
    assert.deepEqual(await run('issueBucket.changeAnchor', anchor, 'reattach'), { ok: true });
    for (const change of ['reattach', 'confirm']) {
      const missing = (await run('issueBucket.changeAnchor', { ...anchor, anchor: 123_456 }, change)) as { ok: boolean; message: string };
      assert.deepEqual([missing.ok, missing.message], [false, '#801 is no longer attached to this place.']);
    }
    assert.deepEqual(await code(), ['exact gauges/depth.ts:22-24']);
    await run('issueBucket.undo');
    await write('gauges/depth.ts', CODE);
    await comesTo([`exact ${SHALLOW_AT(0)}`]);
  });

  it('is of the commit in the old side of a diff, of a cell of a notebook, or of no file', async () => {
    const api = (
      (await vscode.extensions.getExtension('vscode.git')!.activate()) as {
        getAPI(version: 1): { toGitUri(uri: vscode.Uri, ref: string): vscode.Uri };
      }
    ).getAPI(1);
    const selected = (uri: vscode.Uri, first: number, last: number) =>
      vscode.window.showTextDocument(uri, { preview: false, selection: new vscode.Range(first, 0, last, 5) });
    const places = () =>
      vscode.commands.executeCommand<{ path: string; first: number; lines: string[]; before: string[]; commit?: string }[]>(
        'issueBucket.selectedCode',
      );

    await selected(api.toGitUri(fileOf('gauges/depth.ts'), git('rev-parse', 'HEAD')), 8, 9);
    const [old] = await places();
    assert.deepEqual([old!.path, old!.first, old!.commit], ['gauges/depth.ts', 9, git('rev-parse', 'HEAD')]);
    assert.deepEqual(old!.lines, CODE.split('\n').slice(8, 10));
    assert.deepEqual(old!.before, CODE.split('\n').slice(0, 8));

    const cells = ['import sea\nsea.open()', 'sea.tide()\nsea.wind()\nsea.close()\n'].map((source) => ({
      ...{ cell_type: 'code', metadata: {}, outputs: [] },
      source: source.split(/(?<=\n)/),
    }));
    writeFileSync(disk('gauges/tide.ipynb'), JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }));
    const notebook = await vscode.workspace.openNotebookDocument(fileOf('gauges/tide.ipynb'));
    await selected(notebook.cellAt(1).document.uri, 1, 2);
    const [cell] = await places();
    assert.deepEqual(
      [cell!.path, cell!.first, cell!.lines, cell!.commit],
      ['gauges/tide.ipynb', 4, ['sea.wind()', 'sea.close()'], undefined],
    );

    const { uri } = await vscode.workspace.openTextDocument({ content: 'loose\nlines' });
    await selected(uri, 0, 1);
    const [loose] = await places();
    assert.deepEqual([loose!.path, loose!.lines], ['', ['loose', 'lines']]);
  });

  it('is kept as its text where it is in no file, and found when it is looked for again after it was written there', async () => {
    const content = [
      'export function dryPumps(pumps: readonly Pump[], limitLitres: number): Pump[] {',
      '  return pumps.filter(({ litresAnHour }) => litresAnHour < limitLitres);',
      '}',
    ].join('\n');
    const document = await vscode.workspace.openTextDocument({ content, language: 'typescript' });
    await vscode.window.showTextDocument(document, { preview: false, selection: new vscode.Range(0, 0, 2, 1) });
    await attach(LOOSE);
    assert.deepEqual(await code(LOOSE), ['lost']);
    await write('gauges/pumps.ts', `// Of the harbour.\n\n${content}\n`);
    await until('it is found again', async () => (await code(LOOSE, 'again')).join() === 'moved gauges/pumps.ts:3-5');
    // A person makes it the place of the issue.
    const [state] = await vscode.commands.executeCommand<CodeState[]>('issueBucket.codeOfIssue', address(LOOSE), 'known');
    await run('issueBucket.confirmAnchor', { ...address(LOOSE), anchor: state!.anchor });
    assert.deepEqual(await code(LOOSE), ['exact gauges/pumps.ts:3-5']);
    rmSync(disk('gauges/pumps.ts'));
  });

  it('is attached by an issue that is made from it', async () => {
    await closeAll();
    await show('gauges/depth.ts', [0, 0]);
    const preset = await vscode.commands.executeCommand<{ content: string }>('issueBucket.createIssueFromSelection');
    assert.match(preset.content, /`gauges\/depth\.ts:1`/);
    await run('workbench.action.closeAllEditors');
  });
});
