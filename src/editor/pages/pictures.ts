/** Signatures of picture formats. SVG is excluded: it can contain scripts. */
const SIGNS: readonly (readonly [type: string, at: number, sign: string])[] = [
  ['image/png', 0, '\x89PNG\r\n\x1a\n'],
  ['image/jpeg', 0, '\xff\xd8\xff'],
  ['image/gif', 0, 'GIF8'],
  ['image/webp', 8, 'WEBP'],
  ['image/bmp', 0, 'BM'],
  ['image/avif', 4, 'ftypavif'],
];

/** The media type of a picture by its content; undefined for other files. */
export function pictureType(bytes: Uint8Array): string | undefined {
  const hasSignature = (at: number, sign: string) => [...sign].every((char, index) => bytes[at + index] === char.charCodeAt(0));
  return SIGNS.find(([, at, sign]) => hasSignature(at, sign))?.[0];
}
