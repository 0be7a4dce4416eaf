import { DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler, type Compilable, type CompiledQuery } from 'kysely';
import type { Tables } from './tables';

/** Builds queries that are only compiled. */
const builder = new Kysely<Tables>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
});

/** Stands for a value that is given later. */
class Placeholder {
  constructor(readonly name: string) {}
}

/**
 * Compiles a query once, for those that are asked so often that building them would cost more than their answer.
 * `build` gets stand-ins for the values; what is returned asks a database with the values themselves.
 */
export function prepared<V extends Record<string, unknown>, Row>(
  build: (db: Kysely<Tables>, values: V) => Compilable<Row>,
): (db: Kysely<Tables>, values: V) => Promise<Row[]> {
  let compiled: CompiledQuery<Row> | undefined;
  return async (db, values) => {
    compiled ??= build(builder, new Proxy({} as V, { get: (_, name) => new Placeholder(String(name)) })).compile();
    const parameters = compiled.parameters.map((it) => (it instanceof Placeholder ? values[it.name] : it));
    return (await db.executeQuery<Row>({ ...compiled, parameters })).rows;
  };
}
