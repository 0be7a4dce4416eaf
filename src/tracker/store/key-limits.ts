import { fold } from './fold';

/**
 * Bounds titles, and the names of list items and files, in bytes of UTF-8. Each is in an index, whose entries PostgreSQL limits to 2704 bytes, and in
 * each issue of a page, which is in memory.
 */
export const MAX_KEY_BYTES = 2000;
/** Folding makes at most this many bytes of a character. */
const MAX_BYTES_PER_CHAR = 9;
/** Bounds the names and ids of a person in an archive, because all people of an archive are in memory. */
export const MAX_PERSON_CHARS = 255;
/** Bounds each list of a repository. All its items are in memory for most requests. */
export const MAX_LIST_ITEMS = 10_000;

/** Whether a title or name is longer than `MAX_KEY_BYTES`, as it is typed or folded. */
export function isLongKey(text: string): boolean {
  if (text.length * MAX_BYTES_PER_CHAR <= MAX_KEY_BYTES) return false;
  return text.length > MAX_KEY_BYTES || Buffer.byteLength(text) > MAX_KEY_BYTES || Buffer.byteLength(fold(text)) > MAX_KEY_BYTES;
}
