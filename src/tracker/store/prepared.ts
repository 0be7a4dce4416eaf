import { DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler, type Compilable, type CompiledQuery } from 'kysely';
import type { Transact } from './sqlite/database';
import type { WriteResult } from './sqlite/dialect';
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

type Build<V, Row> = (db: Kysely<Tables>, values: V) => Compilable<Row>;

const compile = <V extends object, Row>(build: Build<V, Row>): CompiledQuery<Row> =>
  build(builder, new Proxy({} as V, { get: (_, name) => new Placeholder(String(name)) })).compile();

const bind = <V extends object>({ parameters }: CompiledQuery, values: V): unknown[] =>
  parameters.map((it) => (it instanceof Placeholder ? values[it.name as keyof V] : it));

/**
 * Compiles a query once, for those that are asked so often that building them would cost more than their answer.
 * `build` gets stand-ins for the values; what is returned asks a database with the values themselves.
 */
export function prepared<V extends object, Row>(build: Build<V, Row>): (db: Kysely<Tables>, values: V) => Promise<Row[]> {
  let compiled: CompiledQuery<Row> | undefined;
  return async (db, values) => {
    compiled ??= compile(build);
    return (await db.executeQuery<Row>({ ...compiled, parameters: bind(compiled, values) })).rows;
  };
}

/** A statement that is compiled once and run at once, of which so many are run that even a promise for each would be dear. */
export function bulk<V extends object>(build: Build<V, unknown>): (db: Transact, values: V) => WriteResult {
  let compiled: CompiledQuery | undefined;
  return ({ direct }, values) => {
    compiled ??= compile(build);
    return direct.run(compiled.sql, bind(compiled, values));
  };
}

/** The same of a query for one row. */
export function bulkGet<V extends object, Row>(build: Build<V, Row>): (db: Transact, values: V) => Row | undefined {
  let compiled: CompiledQuery<Row> | undefined;
  return ({ direct }, values) => {
    compiled ??= compile(build);
    return direct.get<Row>(compiled.sql, bind(compiled, values));
  };
}
