import * as vscode from 'vscode';
import { errorMessage } from '../report';

/**
 * Asks for a line of text, and calls `use` with it while the box stays open: when that fails, the text is still there with the reason below.
 * `use` can also return a message to ask again. True when the text was used.
 */
export function askText(options: {
  title: string;
  placeholder?: string;
  prompt?: string;
  value?: string;
  validate: (text: string) => string | undefined;
  use: (text: string) => Promise<string | void>;
}): Promise<boolean> {
  const box = vscode.window.createInputBox();
  box.title = options.title;
  box.placeholder = options.placeholder;
  box.prompt = options.prompt;
  box.value = options.value ?? '';
  box.valueSelection = [0, box.value.length];
  // The text stays while the person looks something up in the code.
  box.ignoreFocusOut = true;
  return new Promise((resolve) => {
    let isUsed = false;
    const accept = async () => {
      const problem = options.validate(box.value);
      box.validationMessage = problem;
      if (problem !== undefined || box.busy) return;
      box.busy = true;
      box.enabled = false;
      const objection = await options.use(box.value).catch(errorMessage);
      box.busy = false;
      box.enabled = true;
      if (objection) {
        box.validationMessage = objection;
        return;
      }
      isUsed = true;
      box.hide();
    };
    box.onDidChangeValue((text) => {
      box.validationMessage = text === '' ? undefined : options.validate(text);
    });
    box.onDidAccept(() => void accept());
    box.onDidHide(() => {
      box.dispose();
      resolve(isUsed);
    });
    box.show();
  });
}
