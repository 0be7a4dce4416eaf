import assert from 'node:assert/strict';
import type * as Ask from '../../../src/editor/accounts/ask';
import type * as Link from '../../../src/editor/commands/link';
import type * as Report from '../../../src/editor/report';
import type * as UndoResult from '../../../src/editor/undoResult';
import { loadEditor } from '../../support/editor';
import type * as VscodeWindow from '../../support/vscode-window';

/** What VS Code makes links of in its messages, which run commands when they are clicked. */
const LINK = /\[[^\]]+\]\((?:https?:\/\/|command:|file:)[^)\s]+/i;
const HOSTILE = '[Sign In](command:workbench.action.terminal.new)';

describe('A message with words of others', () => {
  /** Loads a feature into a window that keeps what errors say. */
  async function load<T>(entry: string): Promise<T & { readonly said: string[] }> {
    const loaded = await loadEditor<T, typeof VscodeWindow>(entry, 'vscode-window');
    const output: string[] = [];
    Object.assign(loaded.vscode.window, { showErrorMessage: (text: string) => Promise.resolve(void output.push(text)) });
    return { ...loaded, said: output };
  }

  it('has no link of a server or a program in it', async () => {
    const { report, errorMessage, said } = await load<typeof Report>('report');
    await report({ error: () => undefined } as never, new Error(`No: ${HOSTILE}`));
    assert.equal(said.length, 1);
    for (const text of [...said, errorMessage(new Error(HOSTILE))]) {
      assert.match(text, /\[Sign In\]\u200b\(command:/);
      assert.doesNotMatch(text, LINK);
    }
  });

  it('has no link from an invalid issue link', async () => {
    const { openExtensionLink, said } = await load<typeof Link>('commands/link');
    await openExtensionLink({ sites: { all: () => [] } } as never, { path: `/${HOSTILE}`, query: '', fragment: '' } as never);
    assert.deepEqual(said, ['This link names no issue: /[Sign In]\u200b(command:workbench.action.terminal.new)']);
  });

  it('has no link from a failed undo', async () => {
    const { showRevertResult, vscode } = await loadEditor<typeof UndoResult, typeof VscodeWindow>('undoResult', 'vscode-window');
    showRevertResult({ message: `Left as it is: ${HOSTILE}` }, '');
    assert.equal(vscode.person.said.at(-1)?.text, 'Left as it is: [Sign In]\u200b(command:workbench.action.terminal.new)');
  });

  it('has no link from a server that refuses sign-in', async () => {
    const { askLine, vscode } = await loadEditor<typeof Ask, typeof VscodeWindow>('accounts/ask', 'vscode-window');
    const listeners: Record<string, () => void> = {};
    const events = ['onDidChangeValue', 'onDidAccept', 'onDidTriggerButton', 'onDidHide'];
    const box = {
      value: 'secret',
      prompt: '',
      validationMessage: undefined as string | undefined,
      show: () => undefined,
      dispose: () => undefined,
      hide: () => listeners.onDidHide!(),
      ...Object.fromEntries(events.map((name) => [name, (listener: () => void) => void (listeners[name] = listener)])),
    };
    Object.assign(vscode.window, { createInputBox: () => box });
    const [checked, asked] = [Promise.withResolvers<string>(), { title: 'Sign In', step: 1, totalSteps: 1 }];
    const answer = askLine({ ...asked, prompt: `Password at ${HOSTILE}`, value: 'secret', check: () => checked.promise });
    assert.doesNotMatch(box.prompt, LINK);
    listeners.onDidAccept!();
    checked.resolve(`No: ${HOSTILE}`);
    await checked.promise;
    await Promise.resolve();
    assert.equal(box.validationMessage, 'No: [Sign In]\u200b(command:workbench.action.terminal.new)');
    box.hide();
    assert.equal(await answer, undefined);
  });
});
