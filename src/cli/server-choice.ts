import type { Credentials } from '../client/credentials';
import { UsageError, type Arguments } from './say';

/** What commands that read a data file or a server have in common. The client is imported when a server is asked. */

export const URL_VARIABLE = 'ISSUE_BUCKET_URL';
export const TOKEN_VARIABLE = 'ISSUE_BUCKET_TOKEN';
export const USERNAME_VARIABLE = 'ISSUE_BUCKET_USERNAME';
export const PASSWORD_VARIABLE = 'ISSUE_BUCKET_PASSWORD';

const ofEnvironment = (variable: string): string | undefined => process.env[variable]?.trim() || undefined;

/** The address of the server; undefined where a data file is meant. @throws {UsageError} for both */
export function serverUrl(args: Arguments): string | undefined {
  if (args.text('url') !== undefined && args.origin('data') === '--data') throw new UsageError('Give --data or --url, not both.');
  if (args.origin('data') === '--data') return undefined;
  return args.text('url') ?? ofEnvironment(URL_VARIABLE);
}

/** The token of the environment: arguments are seen by everybody on a computer. */
export function tokenOfEnvironment(): { credentials: Credentials | undefined; variable: string } {
  const token = ofEnvironment(TOKEN_VARIABLE);
  return { credentials: token === undefined ? undefined : { kind: 'token', token }, variable: TOKEN_VARIABLE };
}

/** The token of the environment, else name and password. */
export function credentialsOfEnvironment(): { credentials: Credentials | undefined; variable: string } {
  const [username, password] = [ofEnvironment(USERNAME_VARIABLE), process.env[PASSWORD_VARIABLE]];
  const ofToken = tokenOfEnvironment();
  if (ofToken.credentials || username === undefined || !password) return ofToken;
  return { credentials: { kind: 'password', username, password }, variable: PASSWORD_VARIABLE };
}
