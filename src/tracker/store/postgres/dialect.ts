import { PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, type Dialect, type Driver, type RawNode } from 'kysely';
import { engineNode } from '../engine-sql';
import type { PostgresConnection } from './connection';
import { postgresSql } from './engine';

/** Compiles queries, with PostgreSQL's expressions where the engines differ. */
class Compiler extends PostgresQueryCompiler {
  protected override visitRaw(node: RawNode): void {
    const replacement = engineNode(node, postgresSql);
    if (replacement) this.visitNode(replacement);
    else super.visitRaw(node);
  }

  /** Adds a type to numbers, because PostgreSQL treats a parameter of unknown type as text. */
  protected override appendValue(value: unknown): void {
    super.appendValue(value);
    if (typeof value === 'number') this.append(Number.isInteger(value) ? '::bigint' : '::double precision');
  }
}

/** Provides connections for a Kysely, and the statements that begin its transactions. */
export interface ConnectionSource {
  acquire(): Promise<PostgresConnection>;
  release(connection: PostgresConnection): void;
  /** The statements that begin a transaction. */
  readonly begin: string;
  /** Whether transactions only read, so that their begin and end are not awaited. */
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

/** The Kysely dialect for the connections of a source. */
export const postgresDialect = (source: ConnectionSource): Dialect => ({
  createAdapter: () => new PostgresAdapter(),
  createDriver: () => new PostgresDriver(source),
  createIntrospector: (db) => new PostgresIntrospector(db),
  createQueryCompiler: () => new Compiler(),
});
