import type { Compilable, CompiledQuery, Kysely } from 'kysely';
import type { DirectConnection, MaybePromise } from './direct';
import type { Tables } from './tables';

class Placeholder {
  constructor(readonly name: string) {}
}

type Build<V, Row> = (db: Kysely<Tables>, values: V) => Compilable<Row>;

/** A query that runs often, so an engine may prepare it once per connection. */
export type PreparedQuery<Row = unknown> = CompiledQuery<Row> & { readonly isPrepared?: true };

/** Compiles a query to the SQL of the engine behind `db`. */
const compile = <V extends object, Row>(db: Kysely<Tables>, build: Build<V, Row>): CompiledQuery<Row> =>
  build(db, new Proxy({} as V, { get: (_, name) => new Placeholder(String(name)) })).compile();

const bind = <V extends object>({ parameters }: CompiledQuery, values: V): unknown[] =>
  parameters.map((it) => (it instanceof Placeholder ? values[it.name as keyof V] : it));

/** Compiles a query on its first use with each engine; the adapter identifies the engine. */
function compiledOnce<V extends object, Row>(build: Build<V, Row>): (db: Kysely<Tables>) => CompiledQuery<Row> {
  let [lastAdapter, last]: [unknown?, CompiledQuery<Row>?] = [];
  const queriesByVariant = new Map<unknown, CompiledQuery<Row>>();
  return (db) => {
    const engine = db.getExecutor().adapter.constructor;
    if (last && lastAdapter === engine) return last;
    last = queriesByVariant.get(engine) ?? compile(db, build);
    queriesByVariant.set((lastAdapter = engine), last);
    return last;
  };
}

/**
 * Compiles a frequent query once, because building it takes longer than running it. `build` gets placeholders; the returned function runs the
 * query with values.
 */
export function prepared<V extends object, Row>(build: Build<V, Row>): (db: Kysely<Tables>, values: V) => Promise<Row[]> {
  const compiledFor = compiledOnce(build);
  return async (db, values) => {
    const compiled = compiledFor(db);
    const parameters = bind(compiled, values);
    const { direct } = db as Partial<WithDirect>;
    if (direct?.all) return direct.all<Row>(compiled.sql, parameters);
    const query: PreparedQuery<Row> = { ...compiled, parameters, isPrepared: true };
    return (await db.executeQuery<Row>(query)).rows;
  };
}

/** A transaction with its connection. */
export type WithDirect = Kysely<Tables> & { readonly direct: DirectConnection };

/** Compiles a statement once, and runs it without a promise where the engine is synchronous, for statements that run a million times. */
export function bulk<V extends object>(build: Build<V, unknown>): (db: WithDirect, values: V) => void {
  const compiledFor = compiledOnce(build);
  return (db, values) => {
    const compiled = compiledFor(db);
    db.direct.run(compiled.sql, bind(compiled, values));
  };
}

/** Like `bulk`, for a query of one row. */
export function bulkGet<V extends object, Row>(build: Build<V, Row>): (db: WithDirect, values: V) => MaybePromise<Row | undefined> {
  const compiledFor = compiledOnce(build);
  return (db, values) => {
    const compiled = compiledFor(db);
    return db.direct.get<Row>(compiled.sql, bind(compiled, values));
  };
}
