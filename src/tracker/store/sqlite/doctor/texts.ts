import type { DatabaseSync } from 'node:sqlite';
import { gramCounts, TEXT_INDEXES, wordCounts } from '../texts';

/** Decodes the token counts that FTS5 stores, one per column. */
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

const isOfSizes = (sz: unknown, expected: readonly number[]): boolean => sz instanceof Uint8Array && sizes(sz).join() === expected.join();

/**
 * Finds issues that are missing in the full-text index, have another length there, or exist only there. It does not find a text that was replaced
 * by one of the same length, which would require a new index.
 */
export function wronglyIndexed(database: DatabaseSync): number[] {
  const wrong: number[] = [];
  const rows = database.prepare(`select t.id, t.title, t.content, w.sz as words, g.sz as grams from issue_text as t
    left join words_docsize as w on w.id = t.id left join grams_docsize as g on g.id = t.id`);
  for (const { id, title, content, words, grams } of rows.iterate()) {
    const texts = [String(title), String(content)] as const;
    if (!isOfSizes(words, wordCounts(...texts)) || !isOfSizes(grams, gramCounts(...texts))) wrong.push(Number(id));
  }
  const orphans = database.prepare(`select id from (select id from words_docsize union select id from grams_docsize)
    where id not in (select id from issue_text)`);
  for (const { id } of orphans.iterate()) wrong.push(Number(id));
  return wrong;
}

/** Finds wrongly indexed comments in the same way, by row id; `issue` is null when the comment does not exist or has no text. */
export function wronglyIndexedComments(database: DatabaseSync): { readonly id: number; readonly issue: number | null }[] {
  const wrong: { id: number; issue: number | null }[] = [];
  const rows = database.prepare(`select c.id, c.issue, c.content, w.sz from comment as c left join comment_words_docsize as w on w.id = c.id
    where c.content is not null`);
  for (const { id, issue, content, sz } of rows.iterate()) {
    if (!isOfSizes(sz, wordCounts(String(content)))) wrong.push({ id: Number(id), issue: Number(issue) });
  }
  const orphans = database.prepare(
    'select id from comment_words_docsize where id not in (select id from comment where content is not null)',
  );
  for (const { id } of orphans.iterate()) wrong.push({ id: Number(id), issue: null });
  return wrong;
}

/** Whether all full-text indexes exist. */
export const hasIndexes = (database: DatabaseSync): boolean =>
  database.prepare(`select count(*) as n from sqlite_schema where name in (${TEXT_INDEXES.map((it) => `'${it}'`).join()})`).get()?.n ===
  TEXT_INDEXES.length;
