import assert from 'node:assert/strict';
import type * as Progress from '../../../src/editor/importing/progress';
import { loadEditor } from '../../support/editor';
import type { Person } from '../../support/vscode-window';

describe('An import', () => {
  let loaded: typeof Progress & { readonly vscode: { readonly person: Person } };
  before(async () => (loaded = await loadEditor('importing/progress', 'vscode-window')));
  afterEach(() => loaded.vscode.person.willCancel(Infinity));

  it('begins when the one before, which was cancelled, has been rolled back', async () => {
    let rolledBack = () => {};
    loaded.vscode.person.willCancel(1);
    const cancelled = loaded.withCancelButton('First', async (signal, progress) => {
      await Promise.resolve();
      progress.report({});
      assert.ok(signal.aborted);
      await new Promise<void>((resolve) => (rolledBack = resolve));
      throw new Error('It was cancelled.');
    });
    const failed = assert.rejects(Promise.resolve(cancelled), /It was cancelled/);
    await new Promise(setImmediate);
    const started: string[] = [];
    const next = loaded.withCancelButton('Second', () => Promise.resolve(void started.push('second')));
    await new Promise(setImmediate);
    assert.deepEqual(started, []);
    rolledBack();
    await Promise.all([failed, next]);
    assert.deepEqual(started, ['second']);
  });
});
