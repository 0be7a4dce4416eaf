import assert from 'node:assert/strict';
import type { Disposable } from 'vscode';
import type { commandOf, commandUri, registerCommand, runCommand } from '../../../src/editor/commandRegistry';

/** Type tests, never called. The compiler must reject each line below an `@ts-expect-error`. */
function calls(run: typeof runCommand, register: typeof registerCommand, row: typeof commandOf, uri: typeof commandUri): unknown {
  const address = { site: 'local', repository: { owner: 'ann', slug: 'tools' }, number: 1 };
  const registered: (Disposable | undefined)[] = [];
  void run('issueBucket.openIssue', { ...address, comment: 7 });
  void run('issueBucket.around', address).then((position) => position?.previous);
  registered.push(register('issueBucket.search', (text?: unknown) => Promise.resolve(void text)));
  // @ts-expect-error There is no such command.
  void run('issueBucket.openIsue', address);
  // @ts-expect-error An address has a repository.
  void run('issueBucket.openIssue', { site: 'local', number: 1 });
  // @ts-expect-error A person is told by the name of the account.
  void run('issueBucket.showAssigned', 7);
  // @ts-expect-error It takes an address.
  void run('issueBucket.reveal');
  // @ts-expect-error It takes nothing.
  void run('issueBucket.addSite', 'https://tracker.example');
  // @ts-expect-error It gives a position in a list.
  const found: Thenable<string> = run('issueBucket.around', address);
  // @ts-expect-error There is no such command.
  registered.push(register('issueBucket.find', () => Promise.resolve()));
  // @ts-expect-error Its callers pass a text.
  registered.push(register('issueBucket.search', (text: number) => Promise.resolve(void text)));
  // @ts-expect-error Its callers wait for an address.
  registered.push(register('issueBucket.activeIssue', () => Promise.resolve(12)));
  // @ts-expect-error A row's command is one of ours, with its arguments.
  void row('issueBucket.signIn', 'Sign In', 12);
  // @ts-expect-error So is a link's.
  void uri('issueBucket.open', address);
  return [registered, found];
}

describe('The registry of commands', () => {
  it('lets the compiler refuse an unknown command, a wrong argument and a wrong answer', () => assert.equal(calls.length, 4));
});
