import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as Feature from '../../../src/editor/references/feature';
import { loadEditor } from '../../support/editor';
import { anIssue } from '../../support/issues';
import type * as VscodeWindow from '../../support/vscode-window';

type Loaded = typeof Feature & { readonly vscode: typeof VscodeWindow };

const ROCKET = { owner: 'acme', slug: 'rocket' };
const OTHER = { owner: 'acme', slug: 'boat' };
const EXISTING = [3, 12, 17];

describe('Links to issues', () => {
  const folder = mkdtempSync(join(tmpdir(), 'issue-bucket-links-'));
  let loaded: Loaded;
  before(async () => (loaded = await loadEditor<typeof Feature, typeof VscodeWindow>('references/feature', 'vscode-window')));
  after(() => rmSync(folder, { recursive: true }));

  /** References over two repositories of this computer, the first of which is that of the folder. */
  function open(remotes: readonly string[] = [], isGitHubThere = false) {
    const { vscode } = loaded;
    const never = new vscode.EventEmitter().event;
    const dataFile = join(folder, 'issues.db');
    writeFileSync(dataFile, '');
    const uri = { scheme: 'file', path: '/w', fsPath: '/w', toString: () => 'file:///w' };
    const ann = { username: 'ann', displayName: 'Ann' };
    /** The latest first, as the tracker gives them. */
    const issues = [
      anIssue(17, { title: 'A leak' }),
      anIssue(12, { title: 'Leaky pump', assignee: ann, status: 'closed' }),
      anIssue(3, { title: 'A long way', assignee: ann }),
    ];
    const places = [ROCKET, OTHER].map((repository, index) => ({
      ...{ site: { id: 'local', isLocal: true }, repository, ...(index === 0 && { folder: { uri } }) },
      service: {
        identity: () => Promise.resolve({ person: ann }),
        list: (_: unknown, { filter, search }: { filter: unknown; search: string | null }) => {
          const isMine = JSON.stringify(filter).includes('"assignee"');
          const listed = issues.filter((it) => (!isMine || it.assignee) && it.title.toLowerCase().includes(search ?? ''));
          return Promise.resolve({ issues: listed });
        },
        get: (_: unknown, number: number) => (number === 170 ? Promise.resolve(anIssue(170)) : Promise.reject(new Error('gone'))),
        revision: () => Promise.resolve('1'),
        mentioned: (_: unknown, numbers: readonly number[]) =>
          Promise.resolve(numbers.filter((it) => EXISTING.includes(it)).map((number) => ({ number, title: 'A leak', status: 'open' }))),
      },
    }));
    Object.assign(vscode.extensions, {
      ...{ all: [], onDidChange: never },
      getExtension: (id: string) => (isGitHubThere && id === 'GitHub.vscode-pull-request-github' ? { isActive: true } : undefined),
    });
    Object.assign(vscode.workspace, { textDocuments: [], workspaceFolders: [{ uri }], getWorkspaceFolder: () => ({ uri }) });
    vscode.person.set('references.patterns', { 'PROJ-{number}': '' });
    const services = {
      context: { subscriptions: [], extensionUri: uri },
      places: {
        ...{ list: () => Promise.resolve(places), onDidChange: never, remoteHosts: () => Promise.resolve(remotes) },
        forText: () => Promise.resolve(places[0]),
        find: ({ repository }: { repository: typeof ROCKET }) => places.find((it) => it.repository.slug === repository.slug),
      },
      sites: { onDidChange: never, dataFile: { fsPath: dataFile } },
      ...{ changes: { onDidChange: never }, log: { warn: (it: string) => assert.fail(it) } },
    };
    return { vscode, feature: loaded.createReferenceFeature(services as never) };
  }

  /** The linked parts of a line, and where they lead. */
  async function inTerminal(line: string, feature: ReturnType<typeof open>['feature']): Promise<string[]> {
    const found = await feature.terminalLinks({
      line,
      terminal: { creationOptions: { cwd: { fsPath: '/w', toString: () => 'file:///w' } } },
    } as never);
    return found.map(({ startIndex, length, address }) => {
      const { repository, number } = address;
      return `${line.slice(startIndex, startIndex + length)} ${repository.slug} ${number}`;
    });
  }

  const lines: [line: string, links: string[]][] = [
    ['a1b2c3d Mend the table, fixes #3 and #12', ['#3 rocket 3', '#12 rocket 12']],
    ['* bug/17 see acme/boat#17, PROJ-3', ['acme/boat#17 boat 17', 'PROJ-3 rocket 3']],
    ['npm warn #99 is no issue, nor is #fff, &#3; or page.html#3', []],
    ['#!/bin/sh', []],
    ['https://bitbucket.org/acme/rocket/issues/12/a-leak', ['https://bitbucket.org/acme/rocket/issues/12/a-leak rocket 12']],
  ];
  for (const [line, links] of lines)
    it(`in a terminal are ${links.length === 0 ? 'none' : links.join(', ')}: ${JSON.stringify(line)}`, async () => {
      assert.deepEqual(await inTerminal(line, open().feature), links);
    });

  for (const [title, remotes, isGitHubThere, links] of [
    [
      "beside GitHub's extension in a repository of GitHub are those alone that it does not know",
      ['github.com'],
      true,
      ['PROJ-3 rocket 3'],
    ],
    ["beside GitHub's extension elsewhere are all", ['git.example.com'], true, ['#3 rocket 3', 'PROJ-3 rocket 3']],
    ['in a repository of GitHub without that extension are all', ['github.com'], false, ['#3 rocket 3', 'PROJ-3 rocket 3']],
  ] as const)
    it(title, async () => {
      const { feature } = open(remotes, isGitHubThere);
      assert.deepEqual(await inTerminal('see #3, PROJ-3', feature), links);
    });

  describe('in a text of thousands of lines', () => {
    const LINES = 3000;
    const text = Array.from({ length: LINES }, (_, line) => (line % 100 === 0 ? `// see #${EXISTING[line % 3]}, not #99` : 'const a = 1;'));
    /** `version` is the text's each time that it is looked at. */
    async function linked(version: () => number): Promise<string[]> {
      const { vscode, feature } = open();
      Object.assign(vscode.Uri, { parse: (address: string) => address });
      const uri = { scheme: 'file', path: '/w/long.ts', toString: () => 'file:///w/long.ts' };
      const document = {
        ...{ uri, languageId: 'typescript', lineCount: LINES },
        get version() {
          return version();
        },
        lineAt: (line: number) => ({ text: text[line] }),
        getText: () => text.join('\n'),
      };
      const links = (await feature.links(document as never, { isCancellationRequested: false } as never)) as unknown as {
        readonly range: { readonly startLine: number };
        readonly target: string;
        readonly tooltip: string;
      }[];
      return links.map(({ range, target, tooltip }) => {
        const [{ number }] = JSON.parse(decodeURIComponent(target.slice(target.indexOf('?') + 1))) as [{ number: number }];
        return `${range.startLine} #${number} ${tooltip}`;
      });
    }

    it('are in its order, each with its issue', async () => {
      const found = await linked(() => 1);
      assert.equal(found.length, LINES / 100);
      assert.deepEqual(found.slice(0, 3), [
        '0 #3 Open issue #3 of acme/rocket',
        '100 #12 Open issue #12 of acme/rocket',
        '200 #17 Open issue #17 of acme/rocket',
      ]);
    });
    it('are none while it is being changed: what was found is elsewhere by now', async () => {
      let looks = 0;
      assert.deepEqual(await linked(() => (looks++ < LINES / 2 ? 1 : 2)), []);
    });
  });

  describe('in a completion', () => {
    async function completed(text: string, language = 'typescript', opened = open()): Promise<string[]> {
      const uri = { scheme: 'file', path: '/w/a', toString: () => 'file:///w/a' };
      const position = { line: 0, character: text.length };
      const document = { uri, languageId: language, version: 1, lineCount: 1, lineAt: () => ({ text }), getText: () => text };
      const list = await opened.feature.completion.provideCompletionItems(document as never, position as never, {} as never);
      const items = (list?.items ?? []).toSorted((a, b) => (a.sortText! < b.sortText! ? -1 : 1));
      return items.map(({ insertText, preselect, kind }) => `${insertText as string}${preselect ? ' whole' : ''} ${String(kind)}`);
    }

    it('are open ones of mine first, then the latest', async () => {
      assert.deepEqual(await completed('// see #'), ['#3 user', '#17 issue', '#12 issue']);
      assert.deepEqual(await completed('// acme/boat#'), ['#3 user', '#17 issue', '#12 issue']);
    });
    it('are found by a number, of which the whole one comes first', async () => {
      assert.deepEqual(await completed('// see #17'), ['#17 whole issue', '#3 user', '#12 issue']);
      assert.ok((await completed('// see #170')).includes('#170 whole issue'));
    });
    for (const [language, text] of [
      ['python', 'a = 1 #'],
      ['python', '#'],
      ['shellscript', 'ls #'],
      ['typescript', 'this.#'],
      ['typescript', 'const a = "#'],
      ['c', '#'],
      ['css', 'a { color: #'],
      ['markdown', '#'],
    ] as const)
      it(`are none in ${language} after ${text}`, async () => assert.deepEqual(await completed(text, language), []));
    it("are none where GitHub's extension has its own", async () => {
      assert.deepEqual(await completed('// see #', 'typescript', open(['github.com'], true)), []);
    });
  });

  it('are none where a setting turns them off', async () => {
    const { vscode, feature } = open();
    vscode.person.set('references.enabled', false);
    assert.deepEqual(await inTerminal('see #3', feature), []);
    vscode.person.set('references.enabled', undefined);
  });
});
