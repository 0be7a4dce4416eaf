/** A change of a line: what stands at [start, end) becomes `text`. */
export interface LineEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The edit that removes a reference from its line, with brackets, comma or space that would be left over. */
export function withoutReference(line: string, start: number, end: number): LineEdit {
  const [before, after] = [line.slice(0, start), line.slice(end)];
  const opened = /\s?[([]\s*$/.exec(before);
  const closed = /^\s*[)\]]/.exec(after);
  if (opened && closed) {
    // A bracket of a keyword has no space before it: `TODO(#12): a` becomes `TODO: a`.
    const isSpaced = /^\s/.test(opened[0]) && /^(?:[\s.,;:!?]|$)/.test(after.slice(closed[0].length));
    return { start: start - opened[0].length + (isSpaced || !/^\s/.test(opened[0]) ? 0 : 1), end: end + closed[0].length, text: '' };
  }
  const comma = /,\s*$/.exec(before);
  if (comma && closed) return { start: start - comma[0].length, end, text: '' };
  const nextComma = /^\s*,\s*/.exec(after);
  if (opened && nextComma) return { start, end: end + nextComma[0].length, text: '' };
  const space = /\s$/.test(before) && !/^\s+$/.test(before);
  if (space && /^(?:[\s.,;:!?)\]]|$)/.test(after)) return { start: start - 1, end, text: '' };
  return { start, end: end + (/^\s/.test(after) ? 1 : 0), text: '' };
}

/** The edit that points a reference to another issue of the same repository, and keeps its form. */
export function replaceNumber(line: string, start: number, end: number, from: number, to: number): LineEdit {
  const text = line.slice(start, end);
  // The number comes last, but for the title in an address.
  const inAddress = /\/issues?\/(?=\d)/i.exec(text);
  const at = inAddress ? inAddress.index + inAddress[0].length : text.lastIndexOf(String(from));
  return { start: start + at, end: start + at + String(from).length, text: String(to) };
}
