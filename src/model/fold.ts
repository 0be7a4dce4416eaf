const PLAIN = /^[\0-\x7f]*$/;

/** Folds a text for comparison: ignores case, the composition of accents, and the final form of sigma. */
export const fold = (text: string): string =>
  PLAIN.test(text) ? text.toLowerCase() : text.normalize('NFC').toLowerCase().replaceAll('ς', 'σ');
