import assert from 'node:assert/strict';
import type * as Places from '../../../src/editor/places/index';
import { repositoryName } from '../../../src/model/repository';
import { loadEditor } from '../../support/editor';
import { memento } from '../../support/memento';
import type * as VscodeWindow from '../../support/vscode-window';

const uriOf = (path: string) => ({ scheme: 'file', authority: '', path, fsPath: path, toString: () => `file://${path}` });

describe('The place of a text', () => {
  const ROOTS: Record<string, string | undefined> = {
    '/w': 'git@bitbucket.org:harbour/tidewatch.git',
    '/w/lib': 'git@bitbucket.org:harbour/lib.git',
    '/w/third': 'git@github.com:somebody/third.git',
    '/plain/clone': 'git@github.com:somebody/clone.git',
  };
  const CASES: [file: string, place: string | undefined][] = [
    ['/w/a.ts', 'harbour/tidewatch'],
    ['/w/lib/a.ts', 'harbour/lib'],
    ['/w/lib', 'harbour/lib'],
    ['/w/library/a.ts', 'harbour/tidewatch'],
    ['/w/third/a.ts', undefined],
    ['/plain/clone/a.ts', 'local/plain'],
  ];
  for (const [file, expected] of CASES)
    it(`${file} is ${expected ?? 'none, as its repository has no issues here'}`, async () => {
      const { PlaceList, vscode } = await loadEditor<typeof Places, typeof VscodeWindow>('places/index', 'vscode-window');
      const never = new vscode.EventEmitter().event;
      const folders = ['/w', '/plain'].map((path) => ({ uri: uriOf(path), name: path.slice(1) }));
      const repositoryOf = (uri: { path: string }) => {
        const root = Object.keys(ROOTS)
          .filter((it) => `${uri.path}/`.startsWith(`${it}/`))
          .at(-1);
        if (root === undefined) return null;
        return { rootUri: uriOf(root), state: { remotes: [{ name: 'origin', fetchUrl: ROOTS[root] }], onDidChange: never } };
      };
      const opened = new vscode.EventEmitter();
      const api = { getRepository: repositoryOf, onDidOpenRepository: opened.event, onDidCloseRepository: never, onDidChangeState: never };
      vscode.extensions.getExtension = () => ({ activate: () => Promise.resolve({ getAPI: () => api }) });
      Object.assign(vscode.workspace, {
        ...{ isTrusted: false, workspaceFolders: folders, onDidChangeWorkspaceFolders: never, onDidGrantWorkspaceTrust: never },
        getWorkspaceFolder: (uri: { path: string }) => folders.find((folder) => `${uri.path}/`.startsWith(`${folder.uri.path}/`)),
      });
      Object.assign(vscode.workspace, { fs: { readFile: () => Promise.reject(new Error('no file')) } });
      Object.assign(vscode.Uri, { joinPath: (uri: { path: string }, ...parts: string[]) => uriOf([uri.path, ...parts].join('/')) });
      const site = { id: 'local', label: 'This computer', isLocal: true };
      const sites = { all: () => [site], get: () => site, service: () => ({}), onDidChange: never };
      const places = new PlaceList(sites as never, memento(), { error: (it: unknown) => assert.fail(String(it)) } as never);
      await places.list();
      opened.fire(undefined);
      await places.list();
      const place = await places.forText(uriOf(file) as never);
      assert.equal(place && repositoryName(place.repository), expected);
      places.dispose();
    });
});
