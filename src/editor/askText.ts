import * as vscode from 'vscode';
import { TrackerError } from '../client/errors';
import { runCommand } from './commandRegistry';
import { errorMessage } from './report';
import { withoutLinks } from './text';
import { saveTypedText, typedText, type TypedFor } from './typedTexts';

interface TextQuestion {
  title: string;
  placeholder?: string;
  prompt?: string;
  /** What the box begins with. */
  value?: string;
  /** Keeps what is typed until it is used: the next box for the same begins with it. */
  typed?: { readonly state: vscode.Memento; readonly for: TypedFor };
  validate: (text: string) => string | undefined;
  use: (text: string) => Promise<string | void>;
  /** A button that goes on elsewhere with what is typed. */
  instead?: { readonly icon: string; readonly tooltip: string; readonly go: (text: string) => Promise<unknown> };
}

/**
 * Asks for a line of text, and calls `use` with it while the box stays open: when that fails, the text is still there with the reason below.
 * `use` can also return a message to ask again. Closing the box does not stop `use`: it is waited for, and what has failed then is shown as a message.
 * True when the text was used.
 */
export function askText(question: TextQuestion): Promise<boolean> {
  const { title, placeholder, prompt, value = '', typed, validate, instead } = question;
  const box = vscode.window.createInputBox();
  const keep = (text: string | undefined) => typed && saveTypedText(typed.state, typed.for, text);
  const before = typed && typedText(typed.state, typed.for);
  const discard = { iconPath: new vscode.ThemeIcon('discard'), tooltip: vscode.l10n.t('Discard What Was Typed') };
  const signIn = { iconPath: new vscode.ThemeIcon('account'), tooltip: vscode.l10n.t('Sign In') };
  const elsewhere = instead && { iconPath: new vscode.ThemeIcon(instead.icon), tooltip: instead.tooltip };
  /** Shows a text; what was typed before is gone on with, anything else is replaced by the first key. */
  const show = (text: string, isTyped: boolean) => {
    box.value = text;
    box.valueSelection = [isTyped ? text.length : 0, text.length];
    const notUsed = isTyped ? vscode.l10n.t('You typed this before, and it was not used.') : undefined;
    // What others have written may be in it.
    box.prompt = withoutLinks([notUsed, prompt].filter(Boolean).join(' ')) || undefined;
    box.buttons = [...(isTyped ? [discard] : []), ...(elsewhere ? [elsewhere] : [])];
  };
  box.title = title;
  box.placeholder = placeholder;
  show(before ?? value, before !== undefined);
  // The text stays while the person looks something up in the code.
  box.ignoreFocusOut = true;
  return new Promise((resolve) => {
    let isUsed = false;
    let isOpen = true;
    let running: Promise<void> | undefined;
    /** Uses the text; what `action` returns is why it cannot be used. */
    const use = async (action: (text: string) => Promise<unknown>) => {
      box.busy = true;
      box.enabled = false;
      const objection = await action(box.value).catch((error: unknown) => {
        if (TrackerError.is(error, 'unauthorized')) box.buttons = [signIn, ...box.buttons.filter((button) => button !== signIn)];
        return errorMessage(error) || vscode.l10n.t('It was cancelled.');
      });
      box.busy = false;
      box.enabled = true;
      if (typeof objection === 'string' && objection !== '') {
        box.validationMessage = withoutLinks(objection);
        if (!isOpen) void vscode.window.showErrorMessage(withoutLinks(objection));
        return;
      }
      isUsed = true;
      void keep(undefined);
      box.hide();
    };
    const finish = (action: (text: string) => Promise<unknown>) => {
      if (!box.busy) running = use(action);
    };
    const accept = () => {
      const problem = validate(box.value);
      box.validationMessage = problem;
      if (problem === undefined) finish(question.use);
    };
    box.onDidChangeValue((text) => {
      void keep(text.trim() === '' || text === value ? undefined : text);
      box.validationMessage = text === '' ? undefined : validate(text);
    });
    box.onDidTriggerButton((button) => {
      if (instead && button === elsewhere) return finish(instead.go);
      // Its box closes this one, and the next one begins with the text.
      if (button === signIn) return void runCommand('issueBucket.signIn');
      void keep(undefined);
      box.validationMessage = undefined;
      show(value, false);
    });
    box.onDidAccept(accept);
    box.onDidHide(async () => {
      isOpen = false;
      // What is being sent is sent, although the person has closed the box.
      await running;
      box.dispose();
      resolve(isUsed);
    });
    box.show();
  });
}

/** Asks for a line of text, which is used after the box is closed; undefined when the person cancels. */
export async function askTypedText(question: Omit<TextQuestion, 'use' | 'instead'>): Promise<string | undefined> {
  let typed: string | undefined;
  const use = (text: string) => Promise.resolve(void (typed = text));
  return (await askText({ ...question, use })) ? typed : undefined;
}
