import { PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, type Dialect, type Driver, type RawNode } from 'kysely';
import { engineNode } from '../engine-sql';
import type { PostgresConnection } from './connection';
import { postgresSql } from './engine';

/** Compiles queries, and replaces the fragments that differ between engines. */
class Compiler extends PostgresQueryCompiler {
  protected override visitRaw(node: RawNode): void {
    const replacement = engineNode(node, postgresSql);
    if (replacement) this.visitNode(replacement);
    else super.visitRaw(node);
  }

  /** Adds the type of numbers, because PostgreSQL takes a parameter of unknown type for a text. */
  protected override appendValue(value: unknown): void {
    super.appendValue(value);
    if (typeof value === 'number') this.append(Number.isInteger(value) ? '::bigint' : '::double precision');
  }
}

/** Where connections of a Kysely come from, and how its transactions begin. */
export interface ConnectionSource {
  acquire(): Promise<PostgresConnection>;
  release(connection: PostgresConnection): void;
  /** The statements that begin a transaction. */
  readonly begin: string;
  /** Whether a transaction only reads, so that nobody waits for its end. */
  readonly isRead?: boolean;
}

class PostgresDriver implements Driver {
  readonly #source: ConnectionSource;

  constructor(source: ConnectionSource) {
    this.#source = source;
  }

  async init(): Promise<void> {}

  acquireConnection(): Promise<PostgresConnection> {
    return this.#source.acquire();
  }

  beginTransaction(connection: PostgresConnection): Promise<void> {
    if (this.#source.isRead) connection.beginRead(this.#source.begin);
    else connection.beginWrite(this.#source.begin);
    return Promise.resolve();
  }

  commitTransaction(connection: PostgresConnection): Promise<void> {
    return connection.commit();
  }

  rollbackTransaction(connection: PostgresConnection): Promise<void> {
    return connection.rollback();
  }

  releaseConnection(connection: PostgresConnection): Promise<void> {
    this.#source.release(connection);
    return Promise.resolve();
  }

  async destroy(): Promise<void> {}
}

/** The Kysely dialect of connections of a source. */
export const postgresDialect = (source: ConnectionSource): Dialect => ({
  createAdapter: () => new PostgresAdapter(),
  createDriver: () => new PostgresDriver(source),
  createIntrospector: (db) => new PostgresIntrospector(db),
  createQueryCompiler: () => new Compiler(),
});
