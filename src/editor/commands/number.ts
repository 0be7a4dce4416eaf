/** Parses `12` or `#12`; undefined when the text is not the number of an issue. */
export function parseNumber(text: string): number | undefined {
  const match = /^\s*#?\s*(\d{1,9})\s*$/.exec(text);
  const number = match ? Number(match[1]) : 0;
  return number > 0 ? number : undefined;
}
