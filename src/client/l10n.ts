/** The sentences of this layer in the person's language: it knows no `vscode`, so the editor hands in what translates. */

type Translate = (message: string, ...args: (string | number)[]) => string;

/** Puts arguments into a message, as `vscode.l10n.t` does. */
const fill: Translate = (message, ...args) => message.replace(/\{(\d)\}/g, (hole, index: string) => String(args[Number(index)] ?? hole));

let translate: Translate = fill;

/** From now on sentences come in the words of `translation`; without it in English. */
export function translateWith(translation: Translate | undefined): void {
  translate = translation ?? fill;
}

/** A sentence in the person's language; `{0}` and so on are filled in. */
export const t: Translate = (message, ...args) => translate(message, ...args);
