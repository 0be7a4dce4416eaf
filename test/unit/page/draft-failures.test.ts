import assert from 'node:assert/strict';
import type * as DraftFailures from '../../../src/editor/pages/draftFailures';
import { loadEditor } from '../../support/editor';

describe('A draft that cannot be written', () => {
  it('is told of once, until drafts can be written again', async () => {
    const loaded = await loadEditor<typeof DraftFailures, { window: object }>('pages/draftFailures', 'vscode-window');
    const warnings: string[] = [];
    Object.assign(loaded.vscode.window, { showWarningMessage: (text: string) => Promise.resolve(void warnings.push(text)) });
    let isFull = true;
    const put = () => (isFull ? Promise.reject(new Error('ENOSPC: no space left on device, write')) : Promise.resolve());
    const files = loaded.withWarning({ of: () => [], slots: () => new Set<string>(), settled: () => Promise.resolve(), put });
    const version = { slot: 'draft/new/1', savedOn: '', value: 'word', clock: { page: 1 } };
    await assert.rejects(files.put(version), /ENOSPC/);
    await assert.rejects(files.put(version), /ENOSPC/);
    assert.equal(warnings.length, 1);
    assert.match(warnings[0]!, /cannot be stored as a draft: ENOSPC: no space left on device/);
    isFull = false;
    await files.put(version);
    isFull = true;
    await assert.rejects(files.put(version), /ENOSPC/);
    assert.equal(warnings.length, 2);
  });
});
