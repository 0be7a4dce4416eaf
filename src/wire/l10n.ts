/** Translation for modules that cannot import `vscode`. The editor sets the translator; without one, sentences are English. */

type Translate = (message: string, ...args: (string | number)[]) => string;

/** Inserts arguments into a message, as `vscode.l10n.t` does. */
const fill: Translate = (message, ...args) =>
  message.replace(/\{(\d)\}/g, (placeholder, index: string) => String(args[Number(index)] ?? placeholder));

let translate: Translate = fill;
let language = 'en';

/** Sets the translator and the language of numbers for the whole process. Without a translator, sentences are English. */
export function translateWith(translation: Translate | undefined, translationLanguage = 'en'): void {
  translate = translation ?? fill;
  language = translationLanguage;
}

/** Formats a number in the person's language. */
export const formatNumber = (n: number): string => n.toLocaleString(language);

/** Translates a sentence to the person's language, and inserts its arguments for `{0}` and so on. */
export const t: Translate = (message, ...args) => translate(message, ...args);
