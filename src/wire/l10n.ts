/** Translation for modules that cannot import `vscode`: the editor sets the translator. Without one, sentences are English. */

type Translate = (message: string, ...args: (string | number)[]) => string;

/** Puts arguments into a message, as `vscode.l10n.t` does. */
const fill: Translate = (message, ...args) =>
  message.replace(/\{(\d)\}/g, (placeholder, index: string) => String(args[Number(index)] ?? placeholder));

let translate: Translate = fill;
let language = 'en';

/** Sets the translator and the language of numbers for the whole process. Without a translator, sentences are English. */
export function translateWith(translation: Translate | undefined, translationLanguage = 'en'): void {
  translate = translation ?? fill;
  language = translationLanguage;
}

/** A number as the person's language writes it. */
export const formatNumber = (n: number): string => n.toLocaleString(language);

/** A sentence in the person's language; `{0}` and so on are filled in. */
export const t: Translate = (message, ...args) => translate(message, ...args);
