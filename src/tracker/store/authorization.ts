import type { Comment, Issue, Person } from '../../model/issue';
import type { Right } from '../../model/rights';
import type { Maker } from './accounts';
import { bulkGet, type WithDirect } from './prepared';
import type { Repository } from './repository';

/** What somebody has signed in with, as it is stored: it counts as long as that is still stored for them. */
export type Credential = { readonly tokenHash: string } | { readonly passwordHash: string };

/** Who writes. Without a credential the transport vouches for them. */
export interface WritingPerson {
  readonly account: number;
  readonly credential: Credential | null;
}

/** What a write meets in its own transaction, whatever its request has read before. What is undefined is not there. */
export interface Situation {
  readonly repository: Repository | undefined;
  /** Whether the writer could still sign in with their credential. */
  readonly isSignedIn: boolean;
  /** What the writer was given; anybody may read a public repository without that. */
  readonly granted: Right | undefined;
  /** Who makes a repository, where that is the write. */
  readonly maker?: Maker | undefined;
  readonly issue?: Issue | undefined;
  readonly comment?: Comment | undefined;
  /** The files that would be replaced or deleted. */
  readonly files?: readonly { readonly name: string; readonly author: Person | null }[];
}

/** The rule that a write goes by. Programs that have the data file to themselves (the command line) write without one. */
export interface Authorization {
  readonly writer: WritingPerson | null;
  /** Throws what the write is refused with; nothing is written then. */
  assertAllowed(situation: Situation): void;
}

/** What goes with any write. */
export interface WriteOptions {
  readonly authorization?: Authorization | undefined;
}

/** The revisions on which a write insists: one of them, where there are several. */
export type InsistedRevision = string | readonly string[];

/** Says whether a write that insists on a revision may go on. */
export const isInsisted = (insisted: InsistedRevision | undefined, revision: string | null): boolean =>
  insisted === undefined || (typeof insisted === 'string' ? insisted === revision : revision !== null && insisted.includes(revision));

type Values = { repository: number; account: number; token: string };

/** One statement: it is part of every write. */
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

function isValid(credential: Credential | null, state: { password_hash: string | null; by_token: number | null }): boolean {
  if (credential === null) return true;
  return 'tokenHash' in credential ? state.by_token !== null : state.password_hash === credential.passwordHash;
}

/**
 * Judges a write inside its transaction, on what is there now. To be called before anything is written, and before anything that the
 * writer might not be allowed to know is told. @throws what the rule throws
 */
export function authorize(
  db: WithDirect,
  repository: Repository | undefined,
  authorization: Authorization | undefined,
  about: Pick<Situation, 'maker' | 'issue' | 'comment' | 'files'> = {},
): void {
  if (!authorization) return;
  const { writer } = authorization;
  const credential = writer?.credential ?? null;
  const token = credential && 'tokenHash' in credential ? credential.tokenHash : '';
  const state = writer ? stateOf(db, { repository: repository?.key ?? -1, account: writer.account, token }) : undefined;
  authorization.assertAllowed({
    repository,
    isSignedIn: state !== undefined && isValid(credential, state),
    granted: state?.granted ?? undefined,
    ...about,
  });
}
