const PLAIN = /^[\0-\x7f]*$/;

/** The form in which texts are compared: case does not matter, nor how an accent is composed, nor where a sigma stands. */
export const fold = (text: string): string =>
  PLAIN.test(text) ? text.toLowerCase() : text.normalize('NFC').toLowerCase().replaceAll('ς', 'σ');
