/** First bytes of the pictures that a page shows. SVG is none of them: it is a document that can hold more than a picture. */
const SIGNS: readonly (readonly [type: string, at: number, sign: string])[] = [
  ['image/png', 0, '\x89PNG\r\n\x1a\n'],
  ['image/jpeg', 0, '\xff\xd8\xff'],
  ['image/gif', 0, 'GIF8'],
  ['image/webp', 8, 'WEBP'],
  ['image/bmp', 0, 'BM'],
  ['image/avif', 4, 'ftypavif'],
];

/** What kind of picture a file is by its content; undefined when it is none that is shown. */
export function pictureType(bytes: Uint8Array): string | undefined {
  const has = (at: number, sign: string) => [...sign].every((char, index) => bytes[at + index] === char.charCodeAt(0));
  return SIGNS.find(([, at, sign]) => has(at, sign))?.[0];
}
