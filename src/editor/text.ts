/** Bounds labels from foreign texts, which would hide what stands beside them. */
const MAX_LABEL_CHARS = 200;

/** Line breaks, control characters, and marks that change the direction of text. */
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g;
/** Right-to-left scripts. */
const RIGHT_TO_LEFT =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}\p{Script=Samaritan}\p{Script=Mandaic}]/u;
const [FIRST_STRONG_ISOLATE, POP_ISOLATE] = ['\u2068', '\u2069'];

/** Puts a foreign text on one line, without control and direction characters. */
export const plainLine = (text: string): string => text.replace(CONTROLS, ' ');

function shortened(text: string, max: number): string {
  if (text.length <= max) return text;
  // A lone surrogate would be drawn as a box.
  return `${text
    .slice(0, max - 1)
    .replace(/[\ud800-\udbff]$/, '')
    .trimEnd()}…`;
}

/** Keeps `[text](command:...)` text: VS Code's messages and input boxes make links of it, which run any command. */
export const withoutLinks = (text: string): string => text.replace(/\]\(/g, ']\u200b(');

/**
 * Makes a label of a foreign text: `$(bug)` stays text and no icon, `[a](command:b)` no link, line breaks and control characters are removed, right-to-left text is isolated,
 * and the length is bounded.
 */
export function plainLabel(text: string, max = MAX_LABEL_CHARS): string {
  const plain = withoutLinks(shortened(plainLine(text), max).replace(/\$\(/g, '$\u200b('));
  return RIGHT_TO_LEFT.test(plain) ? `${FIRST_STRONG_ISOLATE}${plain}${POP_ISOLATE}` : plain;
}

/** Characters that are as wide as two of Latin script: of China, Japan and Korea, wide forms, emoji. */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

/** Shortens a text to a number of columns, so that what follows it in a row stays visible. */
export function beginningWithin(text: string, columns: number): string {
  let [width, end] = [0, 0];
  for (const character of text) {
    width += WIDE.test(character) ? 2 : 1;
    if (width <= columns - 1) end += character.length;
    if (width > columns) return `${text.slice(0, end).trimEnd()}…`;
  }
  return text;
}

/** As many columns of a title fit into a row of a view that is 300 pixels wide, beside its number and badge. */
const RIGHT_TO_LEFT_COLUMNS = 24;
/** The first letter decides which way a title runs. */
const startsRightToLeft = (text: string): boolean => RIGHT_TO_LEFT.test(/\p{L}/u.exec(text)?.[0] ?? '');

/** The title of a row, whose end VS Code cuts off where it does not fit. That is the beginning of a right-to-left title, so its end is left out here. */
export const titleForRow = (title: string): string =>
  startsRightToLeft(title) ? beginningWithin(plainLine(title), RIGHT_TO_LEFT_COLUMNS) : title;

/** Joins labels, each isolated, with a separator. */
export const plainLabels = (texts: readonly (string | null | undefined)[], sign: string): string =>
  texts
    .filter((text) => text != null && text !== '')
    .map((text) => plainLabel(text!))
    .join(sign);
