import { createHash } from 'node:crypto';

const escape = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);

/** Returns the first letters of the first and the last name. */
function initials(name: string): string {
  const words = name.split(/[\s._-]+/).filter(Boolean);
  const letters = words.length > 1 ? [words[0]!, words.at(-1)!] : words;
  return letters.map((word) => [...word][0]!.toUpperCase()).join('') || '?';
}

/** Draws a person's avatar as SVG: the initials on a stable colour. White on these colours has a contrast of at least 4.5. */
export function avatarSvg(username: string, displayName: string, size: number): string {
  const hue = createHash('sha256').update(username.toLowerCase()).digest().readUInt16BE() % 360;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="0 0 32 32" role="img">` +
    `<title>${escape(displayName)}</title><rect width="32" height="32" rx="4" fill="hsl(${hue} 45% 32%)"/>` +
    `<text x="16" y="21" text-anchor="middle" font-family="sans-serif" font-size="13" fill="#fff">${escape(initials(displayName))}</text></svg>`
  );
}
