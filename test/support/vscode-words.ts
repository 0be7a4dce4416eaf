/** A stub of `vscode` for the strings of a page, in English. */
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
export const env = { language: 'en', uriScheme: 'vscode' };
/** A stub of `vscode.ThemeIcon`. */
export class ThemeIcon {
  constructor(
    readonly id: string,
    readonly color?: ThemeColor,
  ) {}
}
/** A stub of `vscode.ThemeColor`. */
export class ThemeColor {
  constructor(readonly id: string) {}
}
export const Uri = {
  from: (parts: { readonly scheme: string; readonly authority?: string; readonly path?: string }) =>
    Object.defineProperty({ ...parts }, 'toString', { value: () => `${parts.scheme}://${parts.authority ?? ''}${parts.path ?? ''}` }),
  joinPath: (base: { path: string; fsPath?: string }, ...parts: string[]) => ({
    path: [base.path, ...parts].filter(Boolean).join('/'),
    fsPath: [base.fsPath, ...parts].filter(Boolean).join('/'),
  }),
};
/** A stub of `vscode.Disposable`. */
export const Disposable = {
  from: (...all: readonly { dispose(): void }[]) => ({ dispose: () => all.forEach((it) => it.dispose()) }),
};
/** A stub of `vscode.CancellationError`. */
export class CancellationError extends Error {}
