import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { createIssueService } from '../../../src/client';
import { THIS_COMPUTER, WorkerTransport } from '../../../src/client/worker-transport';
import type { Issue } from '../../../src/model/issue';
import { until } from '../until';

const folder = () => vscode.workspace.workspaceFolders![0]!.uri;
const run = (id: string, ...args: unknown[]) => vscode.commands.executeCommand(id, ...args);

async function open(name: string, ...lines: string[]): Promise<vscode.TextDocument> {
  writeFileSync(join(folder().fsPath, name), `${lines.join('\n')}\n`);
  const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder(), name));
  await vscode.window.showTextDocument(document, { preview: false });
  return document;
}

async function actionsAt({ uri }: vscode.TextDocument, line: number, character = 0): Promise<vscode.CodeAction[]> {
  const range = new vscode.Range(line, character, line, character);
  const found = await vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', uri, range);
  // TypeScript has its own.
  return found.filter(({ title }) => /TODO|#\d|Reference/.test(title));
}

async function fix(document: vscode.TextDocument, line: number, title: string | RegExp, character = 0): Promise<void> {
  const action = await until(`there is ${String(title)} in line ${line}`, async () =>
    (await actionsAt(document, line, character)).find((it) => (typeof title === 'string' ? it.title === title : title.test(it.title))),
  );
  if (action.edit) await vscode.workspace.applyEdit(action.edit);
  if (action.command) await run(action.command.command, ...(action.command.arguments as unknown[]));
}

const hover = async ({ uri }: vscode.TextDocument, line: number, character: number): Promise<string> => {
  const found = await vscode.commands.executeCommand<vscode.Hover[]>(
    'vscode.executeHoverProvider',
    uri,
    new vscode.Position(line, character),
  );
  return found.flatMap(({ contents }) => contents.map((it) => (typeof it === 'string' ? it : it.value))).join('\n');
};

interface Found {
  readonly state: string;
  readonly path?: string;
  readonly first?: number;
  readonly last?: number;
}

/** Waits until an issue is attached to some lines. */
const isAttached = (number: number, lines: string) =>
  until(`#${number} is attached to ${lines}`, async () => {
    const address = { site: 'local', repository: { owner: 'harbour', slug: 'tidewatch' }, number };
    const states = (await run('issueBucket.codeOfIssue', address, 'again')) as Found[];
    return states.some(({ state, path, first, last }) => state === 'exact' && `${path}:${first}-${last}` === lines);
  });

/** Runs a command that asks by a quick pick, and takes what is chosen there at first. */
async function accepting(command: string, ...args: unknown[]): Promise<void> {
  let isDone = false;
  const running = Promise.resolve(run(command, ...args)).finally(() => (isDone = true));
  await until('it is done', async () => {
    if (!isDone) await run('workbench.action.acceptSelectedQuickOpenItem');
    return isDone;
  });
  await running;
}

const setting = (name: string, value: unknown) => vscode.workspace.getConfiguration('issueBucket').update(name, value, false);

describe('TODOs', () => {
  after(async () => {
    await run('workbench.action.closeAllEditors');
  });

  it('become issues by a quick fix, which writes the number back; undo takes it out, and the issue stays', async () => {
    const document = await open('quick.ts', 'const a = "TODO: no";', '', '; // TODO: mind the tide', '// see FIXME');
    assert.deepEqual(await actionsAt(document, 0), []);
    await fix(document, 2, 'Create Issue from TODO');
    const [, number] = await until('the number is there', () => /TODO\(#(\d+)\): mind the tide/.exec(document.getText()) ?? undefined);
    await until('the issue has the title', async () => (await hover(document, 2, 11)).includes('mind the tide'));
    assert.deepEqual(await actionsAt(document, 2), []);
    await vscode.window.showTextDocument(document);
    await run('undo');
    await until('the number is gone', () => document.lineAt(2).text === '; // TODO: mind the tide');
    const other = await open('other.ts', `// #${number}`);
    await until('the issue is still there', async () => (await hover(other, 0, 4)).includes('mind the tide'));
  });

  it('are found again where the text was changed while the issue was made', async () => {
    const document = await open('moved.ts', '// TODO(ann): go on');
    const [action] = await until('there is a fix', async () => (await actionsAt(document, 0)).slice(0, 1));
    const created = run(action!.command!.command, ...(action!.command!.arguments as unknown[]));
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(0, 0), '// a\n// b\n');
    await vscode.workspace.applyEdit(edit);
    await created;
    await until('the number is there', () => /^\/\/ TODO\(ann, #\d+\): go on$/m.test(document.getText()));
  });

  it('of a file that is closed take their number on disk', async () => {
    writeFileSync(join(folder().fsPath, 'closed.py'), 'a = 1  # TODO: later\n');
    const uri = vscode.Uri.joinPath(folder(), 'closed.py');
    await run('issueBucket.createIssueFromTodo', { uri: uri.toString(), line: 0, keyword: 'TODO', text: 'later' });
    const text = async () => new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
    const [, number] = await until('the number is saved', async () => /# TODO\(#(\d+)\): later/.exec(await text()) ?? undefined);
    await isAttached(Number(number), 'closed.py:1-1');
  });

  it('become several issues at once, also those with the same text', async () => {
    const document = await open('several.py', '# TODO: wash', '# TODO: dry', '# TODO: wash');
    const todos = ['wash', 'dry', 'wash'].map((text, line) => ({ uri: document.uri.toString(), line, keyword: 'TODO', text }));
    await accepting('issueBucket.createIssuesFromTodos', { type: 'file', uri: document.uri.toString(), todos });
    const numbers = [...document.getText().matchAll(/^# TODO\(#(\d+)\): (?:wash|dry)$/gm)].map(([, number]) => Number(number));
    assert.equal(new Set(numbers).size, 3, document.getText());
    for (const [line, number] of numbers.entries()) await isAttached(number, `several.py:${line + 1}-${line + 1}`);
  });

  it('take the number of an issue that is there, which is attached to them', async () => {
    const document = await open('attached.ts', '// TODO: tie up', '// TODO(#1): other');
    await accepting('issueBucket.attachTodo', { uri: document.uri.toString(), line: 0, keyword: 'TODO', text: 'tie up' });
    const [, number] = /^\/\/ TODO\(#(\d+)\): tie up\n\/\/ TODO\(#1\): other\n$/.exec(document.getText()) ?? [];
    await isAttached(Number(number), 'attached.ts:1-1');
  });

  it('take the number as a setting says, and have lenses where a setting says so', async () => {
    const document = await open('lens.go', '// FIXME: sink', '// TODO(#1): float');
    const lenses = () => vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', document.uri, 9);
    assert.deepEqual(await lenses(), []);
    await setting('todo.codeLens', true);
    await setting('todo.form', 'end');
    const displayed = await until('there are lenses', async () => ((await lenses()).length > 0 ? await lenses() : undefined));
    assert.deepEqual(
      displayed.map(({ range, command }) => `${range.start.line} ${command?.title}`),
      ['0 Create Issue', '0 Attach to Issue...'],
    );
    await run(displayed[0]!.command!.command, ...(displayed[0]!.command!.arguments as unknown[]));
    await until('the number is there', () => /^\/\/ FIXME: sink \(#\d+\)$/m.test(document.getText()));
    await setting('todo.codeLens', undefined);
    await setting('todo.form', undefined);
    await until('there are none', async () => (await lenses()).length === 0);
  });
});

describe('Problems with references', () => {
  const problems = ({ uri }: vscode.TextDocument) => vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'Issue Bucket');
  const messages = (document: vscode.TextDocument) => problems(document).map(({ message }) => message);
  const numbers = { closed: 0, duplicate: 0, original: 0 };

  before(async () => {
    const extension = vscode.extensions.getExtension('issue-bucket.issue-bucket')!.extensionPath;
    const dataFile = join(process.env.TEST_SCRATCH!, 'issues.db');
    const transport = new WorkerTransport({
      script: join(extension, 'dist', 'worker.js'),
      data: () => Promise.resolve({ dataFile, person: { username: 'other', displayName: 'Other' } }),
    });
    const service = createIssueService({ site: 'This computer', baseUrl: THIS_COMPUTER, isLocal: true, fetch: transport.fetch });
    const repository = { owner: 'harbour', slug: 'tidewatch' };
    const make = async (title: string, status: Issue['status']) => (await service.create(repository, { title, status })).number;
    numbers.closed = await make('Ebb', 'resolved');
    numbers.duplicate = await make('Flood, too', 'duplicate');
    numbers.original = await make('Flood', 'open');
    await service.relate(repository, numbers.duplicate, { name: 'duplicate_of', other: numbers.original });
    await transport.close();
  });
  after(async () => {
    await setting('references.problems', undefined);
    await run('workbench.action.closeAllEditors');
  });

  it('are shown only where a setting says so, and go with the setting', async () => {
    const { closed, duplicate, original } = numbers;
    const document = await open('problems.ts', `// #${original}, #${closed}, #${duplicate} and #98765`, 'const a = "#98765";');
    assert.deepEqual(problems(document), []);
    await setting('references.problems', 'information');
    await until('there are some', () => messages(document).length === 3);
    assert.deepEqual(messages(document), [
      `#${closed} is closed (Resolved): Ebb`,
      `#${duplicate} is a duplicate: Flood, too`,
      'There is no issue #98765',
    ]);
    assert.equal(problems(document)[0]!.severity, vscode.DiagnosticSeverity.Information);
    await setting('references.problems', undefined);
    await until('there is none', () => problems(document).length === 0);
    await setting('references.problems', 'warning');
    await until('they are back', () => problems(document)[0]?.severity === vscode.DiagnosticSeverity.Warning);
  });

  it('are mended: the issue is reopened, the other one is named, the reference is taken out', async () => {
    const { closed, duplicate, original } = numbers;
    const document = await open('mended.ts', `// TODO(#${closed}): a`, `// TODO(#${duplicate}): b`, '// TODO(#98765): c');
    await until('there are problems', () => messages(document).length === 3);
    await fix(document, 0, `Reopen #${closed}`, 9);
    await fix(document, 1, `Use #${original} Instead`, 9);
    await fix(document, 2, 'Remove Reference', 9);
    await until('they are gone', () => problems(document).length === 0);
    assert.equal(document.getText(), `// TODO(#${closed}): a\n// TODO(#${original}): b\n// TODO: c\n`);
  });
});

describe('The index of references and TODOs', () => {
  const write = (path: string, content: string) => {
    mkdirSync(dirname(join(folder().fsPath, path)), { recursive: true });
    writeFileSync(join(folder().fsPath, path), content);
  };
  let number = 0;
  const found = async ({ uri }: vscode.TextDocument, character: number): Promise<string[]> => {
    const position = new vscode.Position(0, character);
    const locations = await vscode.commands.executeCommand<vscode.Location[]>('vscode.executeReferenceProvider', uri, position);
    const displayed = locations.map(
      (it) => `${vscode.workspace.asRelativePath(it.uri)}:${it.range.start.line}.${it.range.start.character}`,
    );
    return displayed.filter((it) => it.startsWith('indexed')).sort();
  };

  before(async () => {
    const document = await open('index-todo.ts', '// TODO: be found');
    await fix(document, 0, 'Create Issue from TODO');
    const [, insertedNumber] = await until('the number is there', () => /TODO\(#(\d+)\)/.exec(document.getText()) ?? undefined);
    number = Number(insertedNumber);
    write('indexed/a.ts', `const a = "#${number}"; // #${number}\n`);
    write('indexed/b.py', `x = 1 # TODO(#${number}): b\n# TODO: c\n`);
    write('indexed/ignored/d.py', `# #${number}\n`);
    write('indexed/.gitignore', 'ignored\n');
  });
  after(async () => {
    await run('workbench.action.closeAllEditors');
  });

  it('gives all references to an issue to VS Code, of files on disk and of texts that are not saved', async () => {
    const document = await open('indexed-0.ts', `// #${number}`);
    assert.deepEqual(await found(document, 4), ['indexed-0.ts:0.3', `indexed/a.ts:0.${18 + String(number).length}`, 'indexed/b.py:0.13']);
    const other = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder(), 'indexed', 'a.ts'));
    await vscode.window.showTextDocument(other);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(other.uri, new vscode.Position(0, 0), `\n// #${number}\n`);
    await vscode.workspace.applyEdit(edit);
    assert.equal((await found(document, 4)).filter((it) => it.startsWith('indexed/a.ts')).length, 2);
    await vscode.window.showTextDocument(other);
    await run('workbench.action.files.revert');
    write('indexed/e.go', `// #${number}\n`);
    await until('a new file is found', async () => (await found(document, 4)).some((it) => it.startsWith('indexed/e.go')));
    rmSync(join(folder().fsPath, 'indexed', 'e.go'));
    await until('it is gone', async () => !(await found(document, 4)).some((it) => it.startsWith('indexed/e.go')));
  });

  it('is shown in the view of references', async () => {
    await run('issueBucket.findReferences', { site: 'local', repository: { owner: 'harbour', slug: 'tidewatch' }, number });
    const extension = vscode.extensions.getExtension<{ getInput(): { title: string } | undefined }>('vscode.references-view');
    await until('the view has them', () => extension?.exports.getInput()?.title === `#${number} be found`);
  });

  it('is not needed for the issues of the file in front, of which the chosen one is opened', async () => {
    await open('indexed-1.ts', `// #${number} and #${number}`);
    await run('issueBucket.issuesInFile');
    const tabs = () => vscode.window.tabGroups.all.flatMap((group) => group.tabs.map(({ label }) => label));
    await until('the issue is open', async () => {
      await run('workbench.action.acceptSelectedQuickOpenItem');
      return tabs().some((label) => label.startsWith(`#${number} be found`));
    });
  });

  it('fills the view of TODOs, whose rows make issues of several at once', async () => {
    void run('issueBucket.showTodos');
    const uri = vscode.Uri.joinPath(folder(), 'indexed', 'b.py');
    const todo = { type: 'todo', uri: uri.toString(), line: 1, keyword: 'TODO', text: 'c', hasIssue: false };
    // As the row of the file gives it, where one TODO is left.
    await run('issueBucket.createIssuesFromTodos', { type: 'file', uri: uri.toString(), todos: [todo] });
    const text = async () => new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
    await until('the number is saved', async () => /^# TODO\(#\d+\): c$/m.test(await text()));
  });
});
