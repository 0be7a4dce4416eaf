/** Sentences in the person's language for what knows no `vscode`: the editor hands in what translates; elsewhere they are English. */

type Translate = (message: string, ...args: (string | number)[]) => string;

/** Puts arguments into a message, as `vscode.l10n.t` does. */
const fill: Translate = (message, ...args) => message.replace(/\{(\d)\}/g, (hole, index: string) => String(args[Number(index)] ?? hole));

let translate: Translate = fill;
let language = 'en';

/** From now on sentences come in the words of `translation`, and numbers as its language writes them; without it in English. */
export function translateWith(translation: Translate | undefined, itsLanguage = 'en'): void {
  translate = translation ?? fill;
  language = itsLanguage;
}

/** A number as the person's language writes it. */
export const number = (n: number): string => n.toLocaleString(language);

/** A sentence in the person's language; `{0}` and so on are filled in. */
export const t: Translate = (message, ...args) => translate(message, ...args);
