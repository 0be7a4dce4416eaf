import { isUtf8 } from 'node:buffer';

/*
 * Names of files in a zip are bytes. Those without the sign for UTF-8 are of an unknown code page: Info-ZIP on Debian and old Python write
 * UTF-8, Windows the page of the computer. What is looked for is known, so each page is tried, and a name in a wrong one fits nothing.
 */

/** The upper half of code page 850, in which Windows of Western Europe writes names; no decoder knows it. */
const PAGE_850 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00AD±‗¾¶§÷¸°¨·¹³²■\u00A0';

/** Code pages of Western and Eastern Europe, Russia and East Asia, by their names in the Encoding Standard. */
const PAGES = ['windows-1252', 'windows-1250', 'windows-1251', 'ibm866', 'koi8-r', 'shift_jis', 'gb18030', 'big5', 'euc-kr'] as const;

const from850 = (bytes: Buffer): string => bytes.toString('latin1').replace(/[\x80-\xff]/g, (char) => PAGE_850[char.charCodeAt(0) - 0x80]!);

function decoded(bytes: Buffer, page: string): string[] {
  try {
    return [new TextDecoder(page, { fatal: true }).decode(bytes)];
  } catch {
    return []; // not of this page, or a program without it
  }
}

/** The names that bytes of a zip can be meant as, the likeliest first. */
export function spellings(bytes: Buffer): readonly string[] {
  if (isUtf8(bytes)) return [bytes.toString()];
  return [from850(bytes), ...PAGES.flatMap((page) => decoded(bytes, page))];
}

/** The one form of a path: `\` is `/`, no `.` and no `/` more than needed, accents composed. */
export const plainPath = (path: string): string =>
  path
    .normalize('NFC')
    .split(/[\\/]+/)
    .filter((part) => part !== '' && part !== '.')
    .join('/');
