import type { Kysely } from 'kysely';
import { personUuid } from '../../model/person';
import type { Database, Transact } from './database';
import { textsIn } from './engine-sql';
import { fold, currentTime } from './fold';
import { prepared } from './prepared';
import { bumpAllRevisions } from './repositories';
import type { Account, Store } from './store';
import type { Tables } from './tables';

interface PersonRow {
  readonly id: number;
  readonly username: string;
  readonly display_name: string;
  readonly password_hash: string | null;
  readonly account_id: string | null;
  readonly is_admin: number;
}

const COLUMNS = ['id', 'username', 'display_name', 'password_hash', 'account_id', 'is_admin'] as const;

const toAccount = (row: PersonRow | undefined): Account | undefined =>
  row && {
    key: row.id,
    username: row.username,
    displayName: row.display_name,
    passwordHash: row.password_hash,
    isAdmin: row.is_admin === 1,
    ...(row.account_id !== null && { accountId: row.account_id }),
  };

/** An id of this tracker: the UUID of API 2.0 in braces, or `ib:` and the UUID as account id. */
const UUID = /^(?:ib:|\{)?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\}?$/i;

/** Names per query. */
const NAMES_PER_STATEMENT = 500;

// Both queries run with every authenticated request.
const personByName = prepared((db, { name }: { name: string }) => db.selectFrom('person').select(COLUMNS).where('name', '=', name));
const personByToken = prepared((db, { hash }: { hash: string }) =>
  db
    .selectFrom('token')
    .innerJoin('person', 'person.id', 'token.person')
    .select(['person.id', 'person.username', 'person.display_name', 'person.password_hash', 'person.account_id', 'person.is_admin'])
    .where('token.hash', '=', hash),
);

const find = async (db: Kysely<Tables>, username: string): Promise<PersonRow | undefined> =>
  (await personByName(db, { name: fold(username) }))[0];

/** Adds a person; `username` must be free. */
export const addPerson = (db: Transact, username: string, displayName: string, passwordHash: string | null): Promise<PersonRow> =>
  db
    .insertInto('person')
    .values({
      name: fold(username),
      username,
      display_name: displayName,
      display_folded: fold(displayName),
      password_hash: passwordHash,
      created_on: currentTime(),
      uuid: personUuid(username),
    })
    .returning(COLUMNS)
    .executeTakeFirstOrThrow();

interface AccountChange {
  readonly displayName?: string;
  readonly passwordHash?: string | null;
  readonly isAdmin?: boolean;
}

/** Adds or changes a person. */
async function save(
  db: Transact,
  username: string,
  existing: PersonRow | undefined,
  { displayName, passwordHash, isAdmin }: AccountChange,
) {
  const found = existing ?? (await addPerson(db, username, displayName ?? username, passwordHash ?? null));
  const set = {
    ...(existing && displayName !== undefined && { display_name: displayName, display_folded: fold(displayName) }),
    ...(existing && passwordHash !== undefined && { password_hash: passwordHash }),
    ...(isAdmin !== undefined && { is_admin: isAdmin ? 1 : 0 }),
  };
  if (Object.keys(set).length === 0) return toAccount(found)!;
  const row = await db.updateTable('person').set(set).where('id', '=', found.id).returning(COLUMNS).executeTakeFirstOrThrow();
  // Names of people are part of cached lists.
  if (row.display_name !== found.display_name) await bumpAllRevisions(db);
  return toAccount(row)!;
}

/** The methods of the store for people. */
export const peopleStore = (
  database: Database,
): Pick<
  Store,
  | 'account'
  | 'accountsNamed'
  | 'accounts'
  | 'accountById'
  | 'peopleNamed'
  | 'saveAccount'
  | 'addAccount'
  | 'addToken'
  | 'removeTokens'
  | 'accountOfToken'
> => ({
  account: async (username) => toAccount(await find(database.reader, username)),

  accountsNamed: (usernames) =>
    database.read(async (db) => {
      const uniqueNames = [...new Set(usernames)];
      const names = JSON.stringify(uniqueNames.map(fold));
      const rows = await db
        .selectFrom('person')
        .select([...COLUMNS, 'name'])
        .where('name', 'in', textsIn(names))
        .execute();
      const found = new Map(rows.map(({ name, ...row }) => [name, toAccount(row)!]));
      return new Map(
        uniqueNames.flatMap((username) => {
          const account = found.get(fold(username));
          return account ? [[username, account] as const] : [];
        }),
      );
    }),

  accounts: () =>
    database.read(async (db) => {
      const rows = await db
        .selectFrom('person')
        .select(COLUMNS)
        .select((eb) =>
          eb
            .selectFrom('token')
            .whereRef('token.person', '=', 'person.id')
            .select((token) => token.fn.countAll<number>().as('n'))
            .as('tokens'),
        )
        .orderBy('name')
        .execute();
      return rows.map(({ tokens, ...row }) => ({ ...toAccount(row)!, tokens: tokens ?? 0 }));
    }),

  accountById: (id) =>
    database.read(async (db) => {
      const uuid = UUID.exec(id)?.[1]?.toLowerCase();
      const people = db.selectFrom('person').select(COLUMNS);
      const byUuid = uuid === undefined ? undefined : await people.where('uuid', '=', uuid).executeTakeFirst();
      return toAccount(byUuid ?? (await people.where('account_id', '=', id).executeTakeFirst()));
    }),

  peopleNamed: (displayNames) =>
    database.read(async (db) => {
      const found: Account[] = [];
      for (let start = 0; start < displayNames.length; start += NAMES_PER_STATEMENT) {
        const names = displayNames.slice(start, start + NAMES_PER_STATEMENT).map(fold);
        const rows = await db.selectFrom('person').select(COLUMNS).where('display_folded', 'in', names).orderBy('name').execute();
        found.push(...rows.map((row) => toAccount(row)!));
      }
      return found;
    }),

  saveAccount: (username, set) => database.write(async (db) => save(db, username, await find(db, username), set)),

  addAccount: (username, set) =>
    database.write(async (db) => {
      const existing = await find(db, username);
      return existing && existing.password_hash !== null ? undefined : save(db, username, existing, set);
    }),

  removeTokens: (account) =>
    database.write(async (db) => {
      const { numDeletedRows } = await db.deleteFrom('token').where('person', '=', account).executeTakeFirst();
      return Number(numDeletedRows);
    }),

  addToken: (account, hash) =>
    database.write(async (db) => {
      await db
        .insertInto('token')
        .values({ hash, person: account, created_on: currentTime() })
        .onConflict((conflict) => conflict.column('hash').doNothing())
        .execute();
    }),

  accountOfToken: async (hash) => toAccount((await personByToken(database.reader, { hash }))[0]),
});
