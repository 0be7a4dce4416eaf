import assert from 'node:assert/strict';
import type * as CodeIndexModule from '../../../src/editor/code/codeIndex';
import { loadEditor } from '../../support/editor';
import type * as VscodeWindow from '../../support/vscode-window';

const REPOSITORY = { owner: 'acme', slug: 'rocket' };

describe('The index of a workspace that is not trusted, or not on disk', () => {
  let loaded: typeof CodeIndexModule & { readonly vscode: typeof VscodeWindow };
  before(async () => {
    loaded = await loadEditor<typeof CodeIndexModule, typeof VscodeWindow>('code/codeIndex', 'vscode-window');
  });

  for (const [scheme, isTrusted] of [
    ['file', false],
    ['vscode-vfs', true],
  ] as const) {
    it(`has the open documents, and starts nothing (${scheme}, ${isTrusted ? 'trusted' : 'not trusted'})`, async () => {
      const { vscode } = loaded;
      const never = new vscode.EventEmitter().event;
      const uri = { scheme, path: '/w/a.ts', toString: () => `${scheme}:///w/a.ts` };
      const folder = { uri: { scheme, path: '/w', toString: () => `${scheme}:///w` } };
      const text = '// TODO: tie up\n// see #3';
      const lines = text.split('\n');
      const document = {
        ...{ uri, isDirty: false, isUntitled: false, languageId: 'typescript', version: 1, lineCount: lines.length },
        getText: () => text,
        lineAt: (line: number) => ({ text: lines[line] }),
      };
      Object.assign(vscode.extensions, { all: [], onDidChange: never });
      Object.assign(vscode.workspace, {
        ...{ isTrusted, workspaceFolders: [folder], textDocuments: [document], getWorkspaceFolder: () => folder },
        ...{ onDidChangeTextDocument: never, onDidCloseTextDocument: never },
      });
      const place = { site: { id: 'local' }, repository: REPOSITORY };
      const context = {
        subscriptions: [],
        get extensionUri(): never {
          return assert.fail('the thread is started');
        },
      };
      const services = {
        context,
        places: { forFile: () => Promise.resolve(place), forText: () => Promise.resolve(place) },
        log: { warn: (it: string) => assert.fail(it) },
      };
      const index = loaded.codeIndex(services as never);
      await index.ready();
      const todos = (await index.todos()).flatMap((file) => file.todos.map((todo) => `${String(file.uri)} ${todo.text}`));
      assert.deepEqual(todos, [`${scheme}:///w/a.ts tie up`]);
      const found = await index.references(place as never, 3);
      assert.deepEqual(
        found.map(({ references }) => references.map(({ line, start }) => [line, start])),
        [[[1, 7]]],
      );
    });
  }
});
