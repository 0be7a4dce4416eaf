import { stripVTControlCharacters } from 'node:util';

/**
 * Characters that are invisible, or change how others are shown: format and direction marks, zero widths, fillers, variation selectors, tags (which
 * spell a hidden text), private use, surrogates and noncharacters.
 */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\p{Co}\p{Cs}\ufff9-\ufffb\u{1d173}-\u{1d17a}]/gu;
/** Control characters but tab and line feed. */
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/**
 * A text as a person sees it: a model reads characters that no screen shows, so that a text could tell it what its readers never see. Ends of
 * lines become line feeds; escape sequences of terminals go as a whole.
 */
export const visibleText = (text: string): string =>
  stripVTControlCharacters(text.replace(INVISIBLE, ''))
    .replace(/\r\n?|[\u2028\u2029\u0085]/g, '\n')
    .replace(CONTROLS, '');

/** The same on one line, cut to a number of characters. */
export function visibleLine(text: string, maxChars: number): string {
  const line = visibleText(text).replace(/\s+/g, ' ').trim();
  return line.length <= maxChars ? line : `${line.slice(0, maxChars - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
