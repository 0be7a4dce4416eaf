import assert from 'node:assert/strict';
import type * as Nodes from '../../../src/editor/tree/nodes';
import type * as RareItems from '../../../src/editor/tree/rareItems';
import { loadEditor } from '../../support/editor';

describe('A list that is out of date', () => {
  let loaded: typeof Nodes & typeof RareItems & { readonly TrackerError: new (reason: string, message: string) => Error };
  before(async () => {
    const entry = "tree/nodes'; export * from './src/editor/tree/rareItems'; export { TrackerError } from './src/client/errors";
    loaded = await loadEditor(entry, 'vscode-window');
  });

  const SITE = 'https://issues.example.com';
  const place = { site: { id: SITE, label: 'issues.example.com', isLocal: false }, repository: { owner: 'o', slug: 'r' } };
  /** The rows of a list with an issue, in short: the label and the command of a row that is none of its groups. */
  function rows(failure: Error | undefined, count = 1): (string | undefined)[][] {
    const group = { key: 'open', count, issues: [] };
    const list = {
      groups: [group],
      grouping: { field: 'status' },
      state: 'ready',
      ...(failure && { failure: { error: failure, since: new Date() } }),
    };
    return loaded.listNodes(place as never, list as never).map((node) => {
      if (node.type !== 'note') return [node.type];
      const { label, command } = loaded.rareItem(node);
      return [label as string, command?.command, ...((command?.arguments ?? []) as string[])];
    });
  }

  it('begins with what can be done about it, and then has its rows as before', () => {
    const { TrackerError } = loaded;
    const tryAgain = ['Out of date: try again', 'issueBucket.refresh'];
    assert.deepEqual(rows(new TrackerError('unauthorized', 'No.')), [
      ['Sign in again to see what is new', 'issueBucket.signIn', SITE],
      ['group'],
    ]);
    assert.deepEqual(rows(new TrackerError('server', 'No.')), [tryAgain, ['group']]);
    assert.deepEqual(rows(new Error('No.')), [tryAgain, ['group']]);
    assert.deepEqual(rows(undefined), [['group']]);
    assert.deepEqual(rows(new Error('No.'), 0), []);
  });
});
