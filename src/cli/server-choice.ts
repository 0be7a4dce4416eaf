import type { Credentials } from '../client/credentials';
import { UsageError, type Arguments } from './output';

/** Options and variables of commands that use a data file or a server. The client is imported only for a server. */

export const URL_VARIABLE = 'ISSUE_BUCKET_URL';
export const TOKEN_VARIABLE = 'ISSUE_BUCKET_TOKEN';
export const USERNAME_VARIABLE = 'ISSUE_BUCKET_USERNAME';
export const PASSWORD_VARIABLE = 'ISSUE_BUCKET_PASSWORD';

const fromEnvironment = (variable: string): string | undefined => process.env[variable]?.trim() || undefined;

/** Returns the URL of the server; undefined when a data file is given. @throws {UsageError} for both */
export function serverUrl(args: Arguments): string | undefined {
  if (args.text('url') !== undefined && args.origin('data') === '--data') throw new UsageError('Give --data or --url, not both.');
  if (args.origin('data') === '--data') return undefined;
  return args.text('url') ?? fromEnvironment(URL_VARIABLE);
}

/** Reads the token from the environment, because all users of the computer can see arguments. */
export function tokenOfEnvironment(): { credentials: Credentials | undefined; variable: string } {
  const token = fromEnvironment(TOKEN_VARIABLE);
  return { credentials: token === undefined ? undefined : { kind: 'token', token }, variable: TOKEN_VARIABLE };
}

/** Reads the token from the environment, or name and password if there is none. */
export function credentialsOfEnvironment(): { credentials: Credentials | undefined; variable: string } {
  const [username, password] = [fromEnvironment(USERNAME_VARIABLE), process.env[PASSWORD_VARIABLE]];
  const tokenCredentials = tokenOfEnvironment();
  if (tokenCredentials.credentials || username === undefined || !password) return tokenCredentials;
  return { credentials: { kind: 'password', username, password }, variable: PASSWORD_VARIABLE };
}
