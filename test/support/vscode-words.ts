/** As much of `vscode` as it takes to make the words of a page: English, as they stand in the code. */
interface Message {
  readonly message: string;
  readonly args?: readonly unknown[];
}

const fill = (message: string, args: readonly unknown[]): string =>
  message.replace(/\{(\d)\}/g, (_, index: string) => String(args[Number(index)]));

export const l10n = {
  t: (message: string | Message, ...args: readonly unknown[]): string =>
    typeof message === 'string' ? fill(message, args) : fill(message.message, message.args ?? []),
};
export const env = { language: 'en' };
/** Stands for `vscode.ThemeIcon`. */
export class ThemeIcon {
  constructor(
    readonly id: string,
    readonly color?: ThemeColor,
  ) {}
}
/** Stands for `vscode.ThemeColor`. */
export class ThemeColor {
  constructor(readonly id: string) {}
}
export const Uri = {
  joinPath: (base: { path: string; fsPath?: string }, ...parts: string[]) => ({
    path: [base.path, ...parts].filter(Boolean).join('/'),
    fsPath: [base.fsPath, ...parts].filter(Boolean).join('/'),
  }),
};
/** Stands for `vscode.Disposable`. */
export const Disposable = {
  from: (...all: readonly { dispose(): void }[]) => ({ dispose: () => all.forEach((it) => it.dispose()) }),
};
/** Stands for `vscode.CancellationError`. */
export class CancellationError extends Error {}
