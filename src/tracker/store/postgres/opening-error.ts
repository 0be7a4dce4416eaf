import { UnusableFile } from '../errors';
import { isUnavailable, sqlState, storeError } from './result-codes';

/** Node's error codes for an untrusted certificate: https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const UNTRUSTED = /CERT|VERIFY|INVALID_CA|HOSTNAME/;
/** The error of PgBouncer when it gives each statement another connection. */
const STATEMENT_POOLING = /statement pooling/i;
/** A message of the driver, which has no code. */
const NO_TLS = 'The server does not support SSL connections';

/**
 * Converts an error of opening a database to an `UnusableFile`, whose message names the database as `shown`. Other errors are converted by
 * `storeError`.
 */
export function openingError(error: unknown, shown: string): unknown {
  const code = sqlState(error);
  const refuse = (sentence: string) => new UnusableFile(shown, sentence);
  if (error instanceof Error && STATEMENT_POOLING.test(error.message))
    return refuse(
      `The pooler at ${shown} allows no transactions. Let it pool by transaction or by session ("pool_mode"), or name PostgreSQL itself.`,
    );
  if (code === '28P01' || code === '28000')
    return refuse(`PostgreSQL refuses to sign in at ${shown}. Check user, password and "pg_hba.conf".`);
  if (code === '3D000') return refuse(`There is no database ${shown}. Create it, or check its name.`);
  if (code === '42501')
    return refuse(
      `The user of ${shown} may neither use the tables there nor create them. Make it the owner of the database, or grant it its schema.`,
    );
  if (code === 'ENOENT' && error instanceof Error && 'path' in error)
    return refuse(`There is no file ${String(error.path)}, which the address ${shown} names. Check its path.`);
  if (isUnavailable(error)) return refuse(`PostgreSQL does not answer at ${shown}. Check that it runs, and host and port.`);
  if (code !== undefined && UNTRUSTED.test(code))
    return refuse(
      `The certificate of ${shown} cannot be trusted (${code}). Name its authority's by "sslrootcert=FILE" in the address, or check the host.`,
    );
  if (error instanceof Error && error.message === NO_TLS)
    return refuse(`PostgreSQL does not encrypt connections at ${shown}. Set "ssl = on" there, or leave "sslmode" out of the address.`);
  return storeError(error);
}
