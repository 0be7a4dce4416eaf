import assert from 'node:assert/strict';
import type * as Known from '../../../src/editor/anchors/anchorCache';
import type * as Settings from '../../../src/editor/code/todoSettings';
import type * as Fixes from '../../../src/editor/references/fixes';
import { loadEditor } from '../../support/editor';
import type * as VscodeWindow from '../../support/vscode-window';

const REPOSITORY = { owner: 'acme', slug: 'rocket' };

describe('What is asked of the tracker, and made of settings', () => {
  it('is all anchors of a repository only after a change of an issue that has some', async () => {
    const { AnchorCache } = await loadEditor<typeof Known>('anchors/anchorCache', 'vscode-window');
    const requests: string[] = [];
    const anchorsByIssue: Record<number, unknown[] | undefined | Error> = { 3: [], 4: [{ id: 9 }], 5: undefined, 6: new Error('gone') };
    const all = { anchors: [{ id: 1, issue: { number: 7 } }], revision: '1' };
    const service = {
      anchors: (_: unknown, number: number) => {
        requests.push(`#${number}`);
        const answer = anchorsByIssue[number];
        return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
      },
      repositoryAnchors: () => {
        requests.push('all');
        return Promise.resolve(all);
      },
    };
    const place = { site: { id: 'https://issues.example.com', isLocal: false }, repository: REPOSITORY, service } as never;
    const anchorCache = new AnchorCache({ log: { debug: (message: string) => assert.fail(message) } } as never);
    const after = async (number: number) => {
      assert.equal(await anchorCache.loadAfter(place, number), all);
      return requests.splice(0);
    };
    assert.deepEqual(await after(3), ['all']); // nothing is known yet
    assert.deepEqual(await after(3), ['#3']);
    assert.deepEqual(await after(6), ['#6']);
    assert.deepEqual(await after(4), ['#4', 'all']);
    assert.deepEqual(await after(5), ['#5', 'all']);
    assert.deepEqual(await after(7), ['all']);
    assert.ok(anchorCache.isRecent(place));
    anchorCache.expire(place);
    assert.ok(!anchorCache.isRecent(place));
    assert.deepEqual(await after(3), ['#3']); // what is known is known
  });

  it('is once which issue a duplicate is of, until issues change', async () => {
    const { problemFixes, vscode } = await loadEditor<typeof Fixes, typeof VscodeWindow>('references/fixes', 'vscode-window');
    const changed = new vscode.EventEmitter();
    let [requests, isThere] = [0, false];
    const relations = () => {
      requests++;
      return isThere ? Promise.resolve([{ name: 'duplicate_of', issue: { number: 8 } }]) : Promise.reject(new Error('away'));
    };
    const place = { site: { id: 'local' }, repository: REPOSITORY, service: { relations } };
    const reference = { ...{ line: 0, start: 3, end: 5, place }, address: { site: 'local', repository: REPOSITORY, number: 7 } };
    // Each look at a document makes other problems.
    const within = () => [{ kind: 'duplicate', reference, diagnostic: {} }];
    const fixes = problemFixes({ within, onDidChange: changed.event } as never);
    const document = { uri: 'file:///a.ts', lineAt: () => ({ text: '// #7' }) };
    const titles = async () =>
      ((await fixes.provideCodeActions(document as never, {} as never, {} as never, {} as never)) ?? []).map(({ title }) => title);
    assert.deepEqual(await titles(), ['Remove Reference']);
    isThere = true;
    for (let count = 0; count < 3; count++) assert.deepEqual(await titles(), ['Use #8 Instead', 'Remove Reference']);
    assert.equal(requests, 2); // what failed is asked again
    changed.fire(undefined);
    await Promise.all([titles(), titles()]);
    assert.equal(requests, 3);
    fixes.dispose();
  });

  it('is one finder for all files with the same settings, and one complaint, though folders have different ones', async () => {
    const { todoFinderFor, vscode } = await loadEditor<typeof Settings, typeof VscodeWindow>('code/todoSettings', 'vscode-window');
    const patterns: Record<string, object> = { a: { 'PROJ-{number}': '' }, b: { bad: '' } };
    Object.assign(vscode.workspace, {
      getConfiguration: (_: string, uri: string) => ({
        get: (name: string) => (name === 'references.patterns' ? patterns[uri] : undefined),
      }),
    });
    const output: string[] = [];
    const log = { warn: (message: string) => output.push(message) };
    const finderOf = (uri: string) => todoFinderFor(uri as never, log as never);
    const [a, b] = [finderOf('a'), finderOf('b')];
    assert.notEqual(a, b);
    for (let count = 0; count < 3; count++) assert.deepEqual([finderOf('a') === a, finderOf('b') === b], [true, true]);
    assert.equal(output.length, 1);
  });
});
