import type { Comment, Issue, Person } from '../../model/issue';
import type { Right } from '../../model/rights';
import type { RepositoryCreator } from './accounts';
import { bulkGet, type WithDirect } from './prepared';
import type { Repository } from './repository';

/** The credential of a request, in its stored form. It is valid while it is stored. */
export type Credential = { readonly tokenHash: string } | { readonly passwordHash: string };

/** The person who writes. Without a credential, the transport has authenticated them. */
export interface WritingPerson {
  readonly account: number;
  readonly credential: Credential | null;
}

/** What a rule checks, as it is within the transaction of the write. Undefined: it does not exist. */
export interface AuthorizationContext {
  readonly repository: Repository | undefined;
  /** Whether the credential is still valid. */
  readonly isSignedIn: boolean;
  /** The granted right; anybody may read a public repository without one. */
  readonly granted: Right | undefined;
  /** The writer, when the write creates a repository. */
  readonly creator?: RepositoryCreator | undefined;
  readonly issue?: Issue | undefined;
  readonly comment?: Comment | undefined;
  /** The files that would be replaced or deleted. */
  readonly files?: readonly { readonly name: string; readonly author: Person | null }[];
}

/** The rule of a write. The command line uses the data file alone, and writes without a rule. */
export interface Authorization {
  readonly writer: WritingPerson | null;
  /** Throws to refuse the write; nothing is written then. */
  assertAllowed(situation: AuthorizationContext): void;
}

/** What a client sends again with the same key: hashes of the key, and of the request. */
export interface Once {
  readonly key: string;
  readonly request: string;
}

/** Options of all writes. */
export interface WriteOptions {
  readonly authorization?: Authorization | undefined;
  /** Of writes that create something: with a key that its person has sent before, nothing is created. */
  readonly once?: Once | undefined;
}

/** The revisions of `If-Match`, one of which must be current. */
export type ExpectedRevision = string | readonly string[];

/** Whether the current revision is one of those of `If-Match`. */
export const isExpectedRevision = (expected: ExpectedRevision | undefined, revision: string | null): boolean =>
  expected === undefined || (typeof expected === 'string' ? expected === revision : revision !== null && expected.includes(revision));

type Values = { repository: number; account: number; token: string };

/** A single statement, because every write runs it. */
const stateOf = bulkGet((db, { repository, account, token }: Values) =>
  db.selectNoFrom((eb) => [
    eb
      .selectFrom('grant_of_right')
      .select('right')
      .where('grant_of_right.repository', '=', repository)
      .where('grant_of_right.person', '=', account)
      .as('granted'),
    eb.selectFrom('person').select('password_hash').where('person.id', '=', account).as('password_hash'),
    eb.selectFrom('token').select('token.person').where('token.hash', '=', token).where('token.person', '=', account).as('by_token'),
  ]),
);

/** The stored right and credentials of a writer. */
interface StoredWriter {
  readonly granted: Right | null;
  readonly password_hash: string | null;
  readonly by_token: number | null;
}

function isValid(credential: Credential | null, state: StoredWriter): boolean {
  if (credential === null) return true;
  return 'tokenHash' in credential ? state.by_token !== null : state.password_hash === credential.passwordHash;
}

type About = Pick<AuthorizationContext, 'creator' | 'issue' | 'comment' | 'files'>;

/**
 * Reads what `assertAuthorized` needs to know of the writer, inside the write's transaction. Undefined without a writer. An async function, because
 * it must not throw before what is awaited with it.
 */
export async function storedWriter(
  db: WithDirect,
  repository: number,
  authorization: Authorization | undefined,
): Promise<StoredWriter | undefined> {
  const writer = authorization?.writer;
  if (!writer) return undefined;
  const { account, credential } = writer;
  return await stateOf(db, { repository, account, token: credential && 'tokenHash' in credential ? credential.tokenHash : '' });
}

/** Checks a write with what `storedWriter` has read. @throws what the rule throws */
export function assertAuthorized(
  repository: Repository | undefined,
  authorization: Authorization | undefined,
  stored: StoredWriter | undefined,
  about: About = {},
): void {
  authorization?.assertAllowed({
    repository,
    isSignedIn: stored !== undefined && isValid(authorization.writer?.credential ?? null, stored),
    granted: stored?.granted ?? undefined,
    ...about,
  });
}

/**
 * Authorizes a write inside its transaction. Called before anything is written, and before any error that would reveal what the writer may not
 * read. @throws what the rule throws
 */
export async function authorize(
  db: WithDirect,
  repository: Repository | undefined,
  authorization: Authorization | undefined,
  about: About = {},
): Promise<void> {
  assertAuthorized(repository, authorization, await storedWriter(db, repository?.key ?? -1, authorization), about);
}
