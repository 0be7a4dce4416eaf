/** An edit of a line: `text` replaces the range [start, end). */
export interface LineEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Returns the edit that removes a reference from its line, together with the brackets, comma or space that would be left. */
export function withoutReference(line: string, start: number, end: number): LineEdit {
  const [before, after] = [line.slice(0, start), line.slice(end)];
  const opened = /\s?[([]\s*$/.exec(before);
  const closed = /^\s*[)\]]/.exec(after);
  if (opened && closed) {
    // Brackets directly after a keyword have no space before them: `TODO(#12): a` becomes `TODO: a`.
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

/** Returns the edit that points a reference to another issue of the same repository, in the same notation. */
export function replaceNumber(line: string, start: number, end: number, from: number, to: number): LineEdit {
  const text = line.slice(start, end);
  // The number is at the end, unless it is an address with a title.
  const inAddress = /\/issues?\/(?=\d)/i.exec(text);
  const at = inAddress ? inAddress.index + inAddress[0].length : text.lastIndexOf(String(from));
  return { start: start + at, end: start + at + String(from).length, text: String(to) };
}
