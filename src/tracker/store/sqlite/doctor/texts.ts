import type { DatabaseSync } from 'node:sqlite';
import { gramCounts } from '../texts';

/** Reads the numbers that FTS5 keeps of a text, one a column: how many tokens it has. */
function sizes(blob: Uint8Array): number[] {
  const numbers: number[] = [];
  let value = 0;
  for (const byte of blob) {
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) {
      numbers.push(value);
      value = 0;
    }
  }
  return numbers;
}

/**
 * Finds the issues whose texts are not in the full text as they are: not at all, of another length, or without an issue.
 * A text that was exchanged for one of the same length is not found: the index would have to be made again.
 */
export function wronglyIndexed(database: DatabaseSync): number[] {
  const wrong: number[] = [];
  const rows = database.prepare(`select t.id, t.title, t.content, w.id as word, g.sz from issue_text as t
    left join words_docsize as w on w.id = t.id left join grams_docsize as g on g.id = t.id`);
  for (const { id, title, content, word, sz } of rows.iterate()) {
    const expected = gramCounts(String(title), String(content));
    const isThere = word !== null && sz instanceof Uint8Array && sizes(sz).join() === expected.join();
    if (!isThere) wrong.push(Number(id));
  }
  const others = database.prepare(`select id from (select id from words_docsize union select id from grams_docsize)
    where id not in (select id from issue_text)`);
  for (const { id } of others.iterate()) wrong.push(Number(id));
  return wrong;
}

/** Whether both indexes are there. */
export const hasIndexes = (database: DatabaseSync): boolean =>
  database.prepare(`select count(*) as n from sqlite_schema where name in ('words', 'grams')`).get()?.n === 2;
