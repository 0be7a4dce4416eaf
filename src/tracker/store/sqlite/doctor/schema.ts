import { DatabaseSync } from 'node:sqlite';
import { MIGRATIONS } from '../migrations';
import { addFunctions } from '../functions';

interface Entry {
  readonly type: string;
  readonly name: string;
  readonly sql: string;
}

const entries = (database: DatabaseSync): Entry[] =>
  database
    .prepare(
      `select type, name, sql from sqlite_schema where sql is not null and name not like 'sqlite_%' and type in ('table', 'index')
       and not (type = 'table' and (name = 'words' or name like 'words\\_%' escape '\\' or name = 'grams' or name like 'grams\\_%' escape '\\'
         or name = 'comment_words' or name like 'comment\\_words\\_%' escape '\\'))`,
    )
    .all() as unknown as Entry[];

/**
 * The tables that a file lacks, and the indexes that are missing or different, with the statements that create them. Compares with a new file.
 */
export function missingSchemaParts(database: DatabaseSync): { tables: readonly string[]; indexes: readonly Entry[] } {
  const emptyDatabase = new DatabaseSync(':memory:');
  addFunctions(emptyDatabase);
  for (const step of MIGRATIONS) emptyDatabase.exec(step);
  const present = new Map(entries(database).map(({ name, sql }) => [name, sql]));
  const missing = entries(emptyDatabase).filter(({ type, name, sql }) =>
    type === 'table' ? !present.has(name) : present.get(name) !== sql,
  );
  emptyDatabase.close();
  return {
    tables: missing.filter(({ type }) => type === 'table').map(({ name }) => name),
    indexes: missing.filter(({ type }) => type === 'index'),
  };
}

/** The schema version of a file, and the newest version. */
export const versions = (database: DatabaseSync): { is: number; newest: number } => ({
  is: Number(database.prepare('pragma user_version').get()?.user_version),
  newest: MIGRATIONS.length,
});
