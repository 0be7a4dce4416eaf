import assert from 'node:assert/strict';
import type * as Tools from '../../../src/editor/assistants/tools';
import type { Services } from '../../../src/editor/services';
import type { UndoStep } from '../../../src/editor/undo/model';
import { loadEditor } from '../../support/editor';
import type * as VscodeWindow from '../../support/vscode-window';

const REPOSITORY = { owner: 'acme', slug: 'rocket' };
const TOKEN = { isCancellationRequested: false, onCancellationRequested: () => ({ dispose: () => undefined }) };

describe('An issue that an assistant created', () => {
  let loaded: typeof Tools & { readonly vscode: typeof VscodeWindow };
  before(async () => (loaded = await loadEditor<typeof Tools, typeof VscodeWindow>('assistants/tools', 'vscode-window')));

  for (const isChanged of [false, true])
    it(isChanged ? 'stays when somebody has changed it since' : 'is taken back by the message that tells of it', async () => {
      const { vscode, EditorTools } = loaded;
      vscode.person.set('assistants.tools', 'write');
      vscode.person.said.length = 0;
      Object.assign(vscode.window, { withProgress: (_: unknown, task: () => unknown) => task() });
      const texts = { title: 'A $(flame)\nleak', content: '', markup: 'markdown' };
      const date = '2026-01-01T00:00:00Z';
      const issue = {
        ...{ number: 5, ...texts, status: 'new', kind: 'bug', priority: 'major', revision: '1', assignee: null, reporter: null },
        ...{ createdOn: date, updatedOn: date, component: null, milestone: null, version: null },
      };
      const deleted: unknown[] = [];
      const service = {
        create: () => Promise.resolve(issue),
        issueUrl: () => undefined,
        changeMany: (_: unknown, targets: readonly { number: number; revision?: string }[], change: unknown) => {
          deleted.push(...targets.map(({ number, revision }) => ({ number, revision, change })));
          const results = targets.map(({ number }) => ({ number, before: {}, comment: null }));
          const remaining = targets.map(({ number }) => ({ number, now: {} }));
          return Promise.resolve(isChanged ? { done: [], left: remaining, cancelled: 0 } : { done: results, left: [], cancelled: 0 });
        },
      };
      const place = { site: { id: 'local', label: 'This computer' }, repository: REPOSITORY, service };
      const steps: UndoStep[] = [];
      const events: string[] = [];
      const undone = Promise.withResolvers<string>();
      const services = {
        places: { list: () => Promise.resolve([place]) },
        sites: { all: () => [place.site] },
        changes: { fire: ({ kind, number }: { kind: string; number: number }) => events.push(`${kind} ${number}`) },
        log: { error: (it: Error) => assert.fail(it.stack ?? String(it)) },
        undo: {
          push: (step: UndoStep) => steps.push(step),
          undo: async (step: UndoStep) => {
            assert.equal(step, steps[0]);
            const result = await step.revert();
            undone.resolve(result.message);
            return result;
          },
        },
      };
      const tools = new EditorTools(services as unknown as Services);
      const input = { title: issue.title };
      await tools.prepare('issueBucket_create_issue', input, TOKEN);
      vscode.person.willAnswer('Undo');
      await tools.invoke('issueBucket_create_issue', input, TOKEN);
      const message = await undone.promise;
      const [{ text, buttons } = { text: '', buttons: [] }] = vscode.person.said;
      assert.equal(text.replace(/\u200b/g, ''), 'An assistant created #5 in acme/rocket: A $(flame) leak');
      assert.ok(text.includes('$\u200b('));
      assert.deepEqual(buttons, ['Undo']);
      assert.deepEqual(deleted, [{ number: 5, revision: '1', change: { delete: true } }]);
      assert.equal(
        message,
        isChanged ? '1 issue was not changed. #5: #5 has been changed elsewhere, so it was not changed.' : 'Issue #5 is deleted.',
      );
      assert.deepEqual(events, isChanged ? ['created 5', 'updated 5'] : ['created 5', 'deleted 5']);
    });
});
