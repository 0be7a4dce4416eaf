/** Replaces lone surrogates and NUL, which not every database can store, with U+FFFD. */
export const storableText = (text: string): string => text.toWellFormed().replaceAll('\0', '\uFFFD');
