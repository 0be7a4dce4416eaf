import type { Person } from '../../src/wire/page';

const AVATAR_TINTS = 6;

/** Initials of a person: of the first and the last word of the name. */
export function initialsOf({ displayName }: Person): string {
  const words = displayName
    .trim()
    .split(/[\s._-]+/)
    .filter(Boolean);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => [...(word ?? '')][0] ?? '').join('');
  return letters.toUpperCase();
}

/** The number of a person's colour. */
export const tintOf = ({ username }: Person): number =>
  [...username].reduce((sum, char) => (sum * 31 + (char.codePointAt(0) ?? 0)) % 1009, 7) % AVATAR_TINTS;
