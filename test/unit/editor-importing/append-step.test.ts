import assert from 'node:assert/strict';
import type * as AppendStep from '../../../src/editor/appendStep';
import type { Place, Services } from '../../../src/editor/services';
import { UndoStack } from '../../../src/editor/undo/model';
import { findAppended } from '../../../src/client/appended';
import { ALL } from '../../../src/model/query';
import { archive, issueRow } from '../../support/archives';
import { loadEditor } from '../../support/editor';
import type { Person } from '../../support/vscode-window';
import { APP, startLocalSite, type LocalSite } from '../client/support';

describe('Undo of an import that has appended issues', () => {
  let editor: typeof AppendStep & { readonly vscode: { readonly person: Person } };
  let site: LocalSite;
  before(async () => (editor = await loadEditor('appendStep', 'vscode-window')));
  beforeEach(async () => {
    site = await startLocalSite();
    await site.service.create(APP, { title: 'Written before' });
  });
  afterEach(() => {
    editor.vscode.person.willCancel(Infinity);
    return site.close();
  });

  /** Appends as many issues, and gives a window's stack in which that can be undone. */
  async function append(count: number) {
    const { service } = site;
    const bytes = await archive({ issues: Array.from({ length: count }, (_, index) => issueRow(index + 1)) });
    const appended = await findAppended(service, APP, await service.importArchive(APP, bytes, { append: true }));
    const place = { site: { id: 'local' }, repository: APP, service } as unknown as Place;
    const services = { changes: { fire: () => undefined }, sites: { all: () => [place.site] } } as unknown as Services;
    const stack = new UndoStack();
    stack.push(editor.appendStep(services, place, appended!));
    return stack;
  }
  const count = () => site.service.count(APP, ALL, null);

  it('deletes them, and is undone itself', async () => {
    const stack = await append(3);
    assert.equal((await stack.undo())?.message, '3 issues are deleted.');
    assert.equal(await count(), 1);
    assert.equal((await stack.redo())?.isComplete, true);
    assert.equal(await count(), 4);
    await stack.undo();
    assert.equal(await count(), 1);
    assert.equal(await stack.undo(), undefined);
  });

  it('can be redone, too, when the site is lost as soon as they are deleted', async () => {
    const stack = await append(3);
    const { service } = site;
    const deletedIssues = service.deletedIssues.bind(service);
    service.deletedIssues = () => Promise.reject(new Error('The site cannot be reached.'));
    assert.equal((await stack.undo())?.message, '3 issues are deleted.');
    service.deletedIssues = deletedIssues;
    await stack.redo();
    assert.equal(await count(), 4);
  });

  it('goes on where it was cancelled, and Redo restores what was deleted', async () => {
    const stack = await append(450);
    editor.vscode.person.willCancel(1);
    const cancelled = await stack.undo();
    assert.equal(cancelled?.message, 'Cancelled: 200 of 450 issues are deleted. Undo goes on with the others.');
    assert.notEqual(cancelled.isComplete, true);
    assert.equal(await count(), 251);
    assert.equal((await stack.undo())?.message, '250 issues are deleted.');
    assert.equal(await count(), 1);
    await stack.redo();
    assert.equal(await count(), 251);
    await stack.redo();
    assert.equal(await count(), 451);
    assert.equal(await stack.redo(), undefined);
  });
});
