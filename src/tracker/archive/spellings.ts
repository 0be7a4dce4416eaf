import { isUtf8 } from 'node:buffer';

/*
 * File names in a zip are bytes. Without the UTF-8 flag their code page is unknown: Info-ZIP on Debian and old Python write UTF-8, Windows writes the
 * computer's code page. The wanted names are known, so each code page is tried; a name that is decoded with a wrong one matches nothing.
 */

/** The upper half of code page 850, which Windows in Western Europe uses for names. `TextDecoder` does not support it. */
const PAGE_850 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00AD±‗¾¶§÷¸°¨·¹³²■\u00A0';

/** Code pages of Western and Eastern Europe, Russia and East Asia, by their names in the Encoding Standard. */
const PAGES = ['windows-1252', 'windows-1250', 'windows-1251', 'ibm866', 'koi8-r', 'shift_jis', 'gb18030', 'big5', 'euc-kr'] as const;

const from850 = (bytes: Buffer): string => bytes.toString('latin1').replace(/[\x80-\xff]/g, (char) => PAGE_850[char.charCodeAt(0) - 0x80]!);

function decoded(bytes: Buffer, page: string): string[] {
  try {
    return [new TextDecoder(page, { fatal: true }).decode(bytes)];
  } catch {
    return []; // invalid in this code page, or Node was built without it
  }
}

/** Returns the possible decodings of a file name's bytes, the most likely first. */
export function spellings(bytes: Buffer): readonly string[] {
  if (isUtf8(bytes)) return [bytes.toString()];
  return [from850(bytes), ...PAGES.flatMap((page) => decoded(bytes, page))];
}

/** Normalizes a path: `\` becomes `/`, redundant `.` and `/` are removed, accents are composed (NFC). */
export const plainPath = (path: string): string =>
  path
    .normalize('NFC')
    .split(/[\\/]+/)
    .filter((part) => part !== '' && part !== '.')
    .join('/');
