import type { Compilable, CompiledQuery, Kysely } from 'kysely';
import type { DirectConnection, WriteResult } from './direct';
import type { Tables } from './tables';

/** Stands for a value that is given later. */
class Placeholder {
  constructor(readonly name: string) {}
}

type Build<V, Row> = (db: Kysely<Tables>, values: V) => Compilable<Row>;

/** Writes a query in the SQL of the engine that is behind `db`, of which a process has one. */
const compile = <V extends object, Row>(db: Kysely<Tables>, build: Build<V, Row>): CompiledQuery<Row> =>
  build(db, new Proxy({} as V, { get: (_, name) => new Placeholder(String(name)) })).compile();

const bind = <V extends object>({ parameters }: CompiledQuery, values: V): unknown[] =>
  parameters.map((it) => (it instanceof Placeholder ? values[it.name as keyof V] : it));

/**
 * Compiles a query once, for those that are asked so often that building them would cost more than their answer.
 * `build` gets stand-ins for the values; what is returned asks a database with the values themselves.
 */
export function prepared<V extends object, Row>(build: Build<V, Row>): (db: Kysely<Tables>, values: V) => Promise<Row[]> {
  let compiled: CompiledQuery<Row> | undefined;
  return async (db, values) => {
    compiled ??= compile(db, build);
    return (await db.executeQuery<Row>({ ...compiled, parameters: bind(compiled, values) })).rows;
  };
}

/** A transaction with a connection that takes statements at once. */
export type WithDirect = Kysely<Tables> & { readonly direct: DirectConnection };

/** A statement that is compiled once and run at once, of which so many are run that even a promise for each would be expensive. */
export function bulk<V extends object>(build: Build<V, unknown>): (db: WithDirect, values: V) => WriteResult {
  let compiled: CompiledQuery | undefined;
  return (db, values) => {
    compiled ??= compile(db, build);
    return db.direct.run(compiled.sql, bind(compiled, values));
  };
}

/** The same of a query for one row. */
export function bulkGet<V extends object, Row>(build: Build<V, Row>): (db: WithDirect, values: V) => Row | undefined {
  let compiled: CompiledQuery<Row> | undefined;
  return (db, values) => {
    compiled ??= compile(db, build);
    return db.direct.get<Row>(compiled.sql, bind(compiled, values));
  };
}
