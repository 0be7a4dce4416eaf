import assert from 'node:assert/strict';
import type * as Folder from '../../../src/editor/anchors/folder';
import type * as Git from '../../../src/editor/code/git';
import type * as StartWork from '../../../src/editor/git/startWork';
import type * as Write from '../../../src/editor/todos/write';
import { loadEditor } from '../../support/editor';
import { memento } from '../../support/memento';
import type * as VscodeWindow from '../../support/vscode-window';

const REPOSITORY = { owner: 'acme', slug: 'rocket' };
const uriOf = (path: string) => ({ scheme: 'file', authority: '', path, fsPath: path, toString: () => `file://${path}` });
const log = { warn: (it: string) => assert.fail(it), debug: (it: string) => assert.fail(it) };

/** Loads a feature into a window whose workspace is not trusted, in which nobody may ask for the git extension. */
async function load<T>(entry: string): Promise<T & { readonly vscode: typeof VscodeWindow }> {
  const loaded = await loadEditor<T, typeof VscodeWindow>(entry, 'vscode-window');
  const never = new loaded.vscode.EventEmitter().event;
  loaded.vscode.workspace.isTrusted = false;
  loaded.vscode.extensions.getExtension = (id?: unknown) => assert.fail(`${String(id)} is asked for`);
  const events = ['onDidSaveTextDocument', 'onDidOpenTextDocument'].map((name) => [name, never]);
  const watcher = { onDidChange: never, onDidCreate: never, onDidDelete: never, dispose: () => undefined };
  Object.assign(loaded.vscode.workspace, { ...Object.fromEntries(events), notebookDocuments: [], createFileSystemWatcher: () => watcher });
  return loaded;
}

describe('A workspace that is not trusted', () => {
  it('has no branch of an issue that work is started on: status and assignee alone, and it is said', async () => {
    const { startWork, vscode } = await load<typeof StartWork>('git/startWork');
    const changes: unknown[] = [];
    const service = {
      identity: () => Promise.resolve({ person: { username: 'ann' } }),
      get: () => Promise.resolve({ number: 3, title: 'A leak', status: 'new', assignee: null, revision: '1' }),
      changeMany: (_: unknown, targets: readonly { number: number; fields: object }[]) => {
        changes.push(...targets.map(({ number, fields }) => ({ number, fields })));
        return Promise.resolve({ done: [{ number: 3, before: { status: 'new', assignee: null }, comment: null }], left: [], cancelled: 0 });
      },
    };
    const place = { site: { id: 'local', label: 'This computer' }, repository: REPOSITORY, service, folder: { uri: uriOf('/w') } };
    const services = {
      places: { find: () => place },
      ...{ log, sharedState: memento(), sites: { all: () => [place.site] } },
      changes: { fire: () => undefined, announce: () => undefined },
      undo: { push: () => undefined },
    };
    vscode.person.set('startWork.status', 'open');
    const bar: string[] = [];
    Object.assign(vscode.window, {
      withProgress: (_: unknown, task: () => unknown) => task(),
      setStatusBarMessage: (text: string) => bar.push(text),
    });
    await startWork(services as never, undefined as never, [{ site: 'local', repository: REPOSITORY, number: 3 }]);
    assert.deepEqual(changes, [{ number: 3, fields: { status: 'open', assignee: 'ann' } }]);
    const output = vscode.person.said.map(({ text }) => text);
    assert.match(output.join('\n'), /No branch was created, because this workspace is not trusted\./);
    assert.deepEqual(services.sharedState.keys(), []);
  });

  it('has anchors in open documents alone, which are looked for without disk and git', async () => {
    const { AnchoredFolder, vscode } = await load<typeof Folder>('anchors/folder');
    const document = { uri: uriOf('/w/a.ts'), version: 1, isDirty: false, getText: () => 'tie();\n' };
    Object.assign(vscode.workspace, { textDocuments: [document] });
    const requests: { root: unknown; mayRunGit: unknown; texts: unknown }[] = [];
    const finder = {
      find: ({ root, mayRunGit, texts }: (typeof requests)[number], notify: (found: unknown) => void) => {
        requests.push({ root, mayRunGit, texts });
        notify([[0, { state: 'exact', path: 'a.ts', first: 1, last: 1, likeness: 1, isSuggestion: false }]]);
        return Promise.resolve();
      },
    };
    const anchor = { id: 7, path: 'a.ts', first: 1, lines: ['tie();'], before: [], after: [], commit: 'c0ffee1', author: null, number: 3 };
    const place = { site: { id: 'local' }, repository: REPOSITORY };
    const folder = new AnchoredFolder(place as never, { uri: uriOf('/w') } as never, uriOf('/w') as never, finder as never, log as never);
    folder.setAnchors([anchor as never], new Set());
    await folder.settled();
    assert.deepEqual(requests, [{ root: null, mayRunGit: false, texts: [['a.ts', 'tie();\n']] }]);
    assert.equal(folder.anchors[0]?.state?.state, 'exact');
    folder.dispose();
  });

  it('tells no branch or commit of a text that an issue is made of', async () => {
    const { committedOf } = await load<typeof Git>('code/git');
    assert.deepEqual(await committedOf(uriOf('/w/a.ts') as never), {});
  });

  for (const isTrusted of [false, true])
    it(`has the number of an issue in a TODO${isTrusted ? ', which is written to disk only where it is trusted' : ', and is not written to disk'}`, async () => {
      const { writeIntoTodo, vscode } = await load<typeof Write>('todos/write');
      const lines = ['// TODO: tie up'];
      let saved = 0;
      const document = {
        ...{ uri: uriOf('/w/a.ts'), isDirty: false, isUntitled: false, languageId: 'typescript', version: 1, lineCount: 1 },
        getText: () => lines.join('\n'),
        lineAt: (line: number) => ({ text: lines[line] }),
        save: () => Promise.resolve(++saved > 0),
      };
      const inserted: string[] = [];
      Object.assign(vscode.Uri, { parse: () => document.uri });
      Object.assign(vscode.window.tabGroups, { all: [] });
      Object.assign(vscode.workspace, {
        isTrusted,
        openTextDocument: () => Promise.resolve(document),
        applyEdit: (edit: VscodeWindow.WorkspaceEdit) => Promise.resolve(inserted.push(...edit.inserted.map(({ text }) => text)) > 0),
      });
      const services = { log, context: { subscriptions: [] } };
      const todo = { uri: 'file:///w/a.ts', line: 0, keyword: 'TODO', text: 'tie up', owner: undefined };
      assert.ok(await writeIntoTodo(services as never, todo, '#3'));
      assert.deepEqual([inserted, saved], [['(#3)'], isTrusted ? 1 : 0]);
    });
});
