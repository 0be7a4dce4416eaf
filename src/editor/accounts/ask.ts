import * as vscode from 'vscode';
import { withoutLinks } from '../text';

/** The answer to a step: a value, `back`, or undefined when the person cancels. */
export type StepAnswer<T> = { readonly value: T } | 'back' | undefined;

export interface Step {
  readonly title: string;
  readonly step: number;
  readonly totalSteps: number;
}

export interface InputStep extends Step {
  readonly prompt: string;
  readonly value?: string;
  readonly placeholder?: string;
  readonly password?: boolean;
  /** Validates the input and returns an error message. May be slow: the box shows progress. */
  readonly check: (value: string) => Promise<string | undefined> | string | undefined;
}

/** Asks for one line. Rejected input stays in the box. */
export function askLine(step: InputStep): Promise<StepAnswer<string>> {
  return new Promise((resolve) => {
    const box = vscode.window.createInputBox();
    Object.assign(box, {
      title: step.title,
      step: step.step,
      totalSteps: step.totalSteps,
      prompt: withoutLinks(step.prompt),
      value: step.value ?? '',
    });
    box.placeholder = step.placeholder;
    box.password = step.password ?? false;
    box.ignoreFocusOut = true;
    if (step.step > 1) box.buttons = [vscode.QuickInputButtons.Back];
    let answer: StepAnswer<string>;
    const finish = (result: StepAnswer<string>) => {
      answer = result;
      box.hide();
    };
    const accept = async () => {
      if (box.busy) return;
      box.busy = true;
      box.enabled = false;
      const wrong = await step.check(box.value);
      box.busy = false;
      box.enabled = true;
      box.validationMessage = wrong === undefined ? undefined : withoutLinks(wrong); // a server may have words in it
      if (wrong === undefined) finish({ value: box.value });
    };
    box.onDidChangeValue(() => (box.validationMessage = undefined));
    box.onDidAccept(() => void accept());
    box.onDidTriggerButton(() => finish('back'));
    box.onDidHide(() => {
      box.dispose();
      resolve(answer);
    });
    box.show();
  });
}

/** Asks to choose one item. */
export function askOne<T extends vscode.QuickPickItem>(step: Step & { placeholder: string }, items: readonly T[]): Promise<StepAnswer<T>> {
  return new Promise((resolve) => {
    const pick = vscode.window.createQuickPick<T>();
    Object.assign(pick, { title: step.title, step: step.step, totalSteps: step.totalSteps, placeholder: step.placeholder, items });
    pick.ignoreFocusOut = true;
    if (step.step > 1) pick.buttons = [vscode.QuickInputButtons.Back];
    let answer: StepAnswer<T>;
    const finish = (result: StepAnswer<T>) => {
      answer = result;
      pick.hide();
    };
    pick.onDidAccept(() => pick.activeItems[0] && finish({ value: pick.activeItems[0] }));
    pick.onDidTriggerButton(() => finish('back'));
    pick.onDidHide(() => {
      pick.dispose();
      resolve(answer);
    });
    pick.show();
  });
}
