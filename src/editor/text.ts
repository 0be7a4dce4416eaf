/** As many characters of a text from outside as a row, a head or a message shows: what is longer hides what stands beside it. */
const MAX_LABEL_CHARS = 200;

/** What breaks a row, or turns the direction of what follows it. */
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g;
/** Scripts that are written from right to left. */
const RIGHT_TO_LEFT =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}\p{Script=Samaritan}\p{Script=Mandaic}]/u;
const [FIRST_STRONG_ISOLATE, POP_ISOLATE] = ['\u2068', '\u2069'];

/** A text from outside in one line, without signs that change what stands around it. */
export const plainLine = (text: string): string => text.replace(CONTROLS, ' ');

function shortened(text: string, max: number): string {
  if (text.length <= max) return text;
  // Half of a pair of surrogates would be drawn as a box.
  return `${text
    .slice(0, max - 1)
    .replace(/[\ud800-\udbff]$/, '')
    .trimEnd()}…`;
}

/**
 * A text from outside as VS Code shows it in a row, a head, a pick or a message: `$(bug)` stays text and does not become an icon, line breaks
 * and control characters do not break the row, what is written from right to left does not turn what stands beside it, and no text
 * is longer than a row.
 */
export function plainLabel(text: string, max = MAX_LABEL_CHARS): string {
  const plain = shortened(plainLine(text), max).replace(/\$\(/g, '$\u200b(');
  return RIGHT_TO_LEFT.test(plain) ? `${FIRST_STRONG_ISOLATE}${plain}${POP_ISOLATE}` : plain;
}

/** Several such texts in one, each by itself, with a sign between. */
export const plainLabels = (texts: readonly (string | null | undefined)[], sign: string): string =>
  texts
    .filter((text) => text != null && text !== '')
    .map((text) => plainLabel(text!))
    .join(sign);
