import { hash } from 'node:crypto';

/** Derives a UUID (version 8, without braces) from a text. */
export function uuidOf(text: string): string {
  const hex = hash('sha256', text);
  const variant = ((parseInt(hex[16]!, 16) & 0x3) | 0x8).toString(16);
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `${variant}${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-');
}
