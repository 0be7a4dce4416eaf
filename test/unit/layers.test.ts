import assert from 'node:assert/strict';
import { importCycles, codeTokens, importGraph, sourceFiles } from '../support/sources';

/** The folder for everything specific to SQLite. */
const SQLITE = 'src/tracker/store/sqlite';

/** Code specific to SQLite: its module, keywords of its SQL, and `... match ` before a parameter (a full-text query). */
const SQLITE_WORDS =
  /\b(node:sqlite|DatabaseSync|StatementSync|SqliteAdapter|SqliteDialect|SqliteQueryCompiler|pragma|fts5|bm25|temp\.kept|temp table|rowid|last_insert_rowid|sqlite_\w+|vacuum|json_each|json_tree|group_concat|busy_timeout|wal_checkpoint)\b|\b(iif|instr)\(|\smatch\s+(\$\{|\?|$)/i;

describe('The rooms of the code', () => {
  const files = sourceFiles('src', 'media');

  it("has what is SQLite's own in one of them", () => {
    const elsewhere = files.filter((file) => !file.startsWith(`${SQLITE}/`));
    assert.ok(elsewhere.length > 300);
    const found = elsewhere.flatMap((file) =>
      codeTokens(file, SQLITE_WORDS).map(({ line, text }) => `${file}:${line} ${text.trim().slice(0, 60)}`),
    );
    assert.deepEqual(found, []);
  });

  it('would find it elsewhere', () => {
    const found = sourceFiles(SQLITE).flatMap((file) => codeTokens(file, SQLITE_WORDS));
    for (const word of ['pragma', 'rowid', 'json_each', 'DatabaseSync', 'fts5', 'temp.kept', ' match ']) {
      assert.ok(
        found.some(({ text }) => text.includes(word)),
        word,
      );
    }
  });

  it('has no files that import each other in a circle, types included', () => {
    assert.deepEqual(importCycles(importGraph(files)), []);
  });

  it('finds such circles', () => {
    const graph = new Map([
      ['a', ['b']],
      ['b', ['c', 'd']],
      ['c', ['a']],
      ['d', ['e']],
      ['e', []],
      ['f', ['f']],
    ]);
    assert.deepEqual(importCycles(graph), [['a', 'b', 'c']]);
  });
});
