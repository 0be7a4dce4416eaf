import type { RepositoryId } from '../model/issue';
import { repositoryName } from '../model/repository';
import { RIGHTS, type Right } from '../model/rights';
import { countIssues } from '../tracker/archive/import-with-backup';
import type { Repository, Store } from '../tracker/store/store';
import {
  CommandError,
  DATA,
  DATA_HELP,
  EXISTING_DATA_HELP,
  printToStderr,
  print,
  repositoryArgument,
  UsageError,
  usernameArgument,
  withExisting,
  withReadable,
  withStore,
  type Command,
} from './command';
import { columns, pluralize } from './numbers';
import type { Arguments } from './output';

/** Grants a right to a person. Creates an account without a password when there is none. */
async function grant(store: Store, repository: Repository, username: string, right: Right): Promise<void> {
  const existingAccount = await store.account(username);
  if (!existingAccount) printToStderr(`${username} is a new account without a password. Set one with: issue-bucket user add ${username}`);
  const account = existingAccount ?? (await store.saveAccount(username, {}));
  await store.grant(repository.key, account.key, right);
}

/** Finds a repository. @throws {CommandError} when it does not exist */
async function requireRepository(store: Store, id: RepositoryId): Promise<Repository> {
  const repository = await store.repository(id);
  if (repository) return repository;
  throw new CommandError(`There is no repository ${repositoryName(id)}. Add it with: issue-bucket repository add ${repositoryName(id)}`);
}

/** Settings of a repository that may have to be created. */
export interface RepositorySettings {
  /** Undefined when neither `--public` nor `--private` is given. */
  readonly isPrivate: boolean | undefined;
  /** Username of an administrator in addition to the owner. */
  readonly admin: string | undefined;
}

export const REPOSITORY_OPTIONS = { public: { type: 'boolean' }, private: { type: 'boolean' }, admin: { type: 'string' } } as const;

/** Parses `--public`, `--private` and `--admin`. @throws {UsageError} */
export function settingsArguments(args: Arguments): RepositorySettings {
  if (args.flag('public') && args.flag('private')) throw new UsageError('Give either --public or --private.');
  const admin = args.text('admin');
  return {
    isPrivate: args.flag('public') ? false : args.flag('private') ? true : undefined,
    admin: admin === undefined ? undefined : usernameArgument(admin),
  };
}

const visibility = ({ isPrivate }: Repository): string => (isPrivate ? 'private' : 'public');

/**
 * Creates a repository unless it exists; private by default. Its owner becomes administrator if they have an account.
 * @throws {CommandError} when it exists with other settings
 */
export async function ensureRepository(
  store: Store,
  id: RepositoryId,
  { isPrivate, admin }: RepositorySettings,
): Promise<{ repository: Repository; isNew: boolean }> {
  const existingRepository = await store.repository(id);
  if (existingRepository && isPrivate !== undefined && existingRepository.isPrivate !== isPrivate) {
    const name = repositoryName(existingRepository.id);
    const command = `issue-bucket repository set ${name} ${isPrivate ? '--private' : '--public'}`;
    throw new CommandError(
      `${name} already exists, and is ${visibility(existingRepository)}. Nothing was changed. Change it with: ${command}`,
    );
  }
  const owner = existingRepository ? undefined : await store.account(id.owner);
  const repository = existingRepository ?? (await store.addRepository(id, { isPrivate: isPrivate ?? true, admin: owner?.key }));
  if (admin !== undefined) await grant(store, repository, admin, 'admin');
  // Read again, because granting a right changes the revision by which an import detects other writers.
  return { repository: (await store.repository(id)) ?? repository, isNew: !existingRepository };
}

const hasAdmin = async (store: Store, { key }: Repository): Promise<boolean> =>
  (await store.grants(key)).some(({ right }) => right === 'admin');

/** Prints a note when a repository has no administrator. */
export async function noteAdmins(store: Store, repository: Repository): Promise<void> {
  if (await hasAdmin(store, repository)) return;
  const name = repositoryName(repository.id);
  printToStderr(`${name} has no administrator yet. Name one with: issue-bucket repository grant ${name} NAME admin`);
}

export const repositoryAddCommand: Command = {
  name: 'repository add',
  usage: 'repository add OWNER/SLUG [--public | --private] [--admin NAME] --data FILE',
  summary: 'Add a repository, private by default',
  positionals: ['OWNER/SLUG'],
  options: { ...DATA, ...REPOSITORY_OPTIONS },
  help: [
    ['OWNER/SLUG', 'the name of the repository'],
    ['--public', 'anyone who can reach the server may read it, without an account'],
    ['--private', 'only people who were granted a right may read it (default)'],
    ['--admin NAME', 'a person who may change its settings and import into it, in addition to its owner'],
    DATA_HELP,
  ],
  async run(args) {
    const id = repositoryArgument(args.positionals[0]);
    const settings = settingsArguments(args);
    await withStore(args, async (store) => {
      const { repository, isNew } = await ensureRepository(store, id, settings);
      print(`${isNew ? 'Added' : 'Already exists:'} ${visibility(repository)} repository ${repositoryName(repository.id)}.`);
      await noteAdmins(store, repository);
    });
  },
};

export const repositorySetCommand: Command = {
  name: 'repository set',
  usage: 'repository set OWNER/SLUG [--public | --private] [--admin NAME] --data FILE',
  summary: 'Make a repository public or private, or add an administrator',
  positionals: ['OWNER/SLUG'],
  options: { ...DATA, ...REPOSITORY_OPTIONS },
  help: [
    ['OWNER/SLUG', 'the repository'],
    ['--public', 'anyone who can reach the server may read it, without an account'],
    ['--private', 'only people who were granted a right may read it'],
    ['--admin NAME', 'a further person who may change its settings and import into it'],
    EXISTING_DATA_HELP,
  ],
  async run(args) {
    const id = repositoryArgument(args.positionals[0]);
    const { isPrivate, admin } = settingsArguments(args);
    if (isPrivate === undefined && admin === undefined) throw new UsageError('Nothing to set: give --public, --private or --admin NAME.');
    await withExisting(args, async (store) => {
      const repository = await requireRepository(store, id);
      if (admin !== undefined) await grant(store, repository, admin, 'admin');
      if (isPrivate !== undefined && isPrivate !== repository.isPrivate) await store.setPrivate(repository.key, isPrivate);
      const updated = await requireRepository(store, id);
      print(`${repositoryName(updated.id)} is ${visibility(updated)}.`);
      if (admin !== undefined) print(`${admin} has admin access to ${repositoryName(updated.id)}.`);
      await noteAdmins(store, updated);
    });
  },
};

export const repositoryListCommand: Command = {
  name: 'repository list',
  usage: 'repository list --data FILE',
  summary: 'List repositories with their numbers of issues and the rights of people',
  positionals: [],
  options: DATA,
  help: [EXISTING_DATA_HELP],
  run: async (args) =>
    withReadable(args, async (store) => {
      const repositories = await store.repositories('all');
      const rows = repositories.map(async (repository) => [
        repositoryName(repository.id),
        visibility(repository),
        pluralize(await countIssues(store, repository), 'issue'),
        (await store.grants(repository.key)).map(({ username, right }) => `${username}: ${right}`).join(', '),
      ]);
      for (const line of columns(await Promise.all(rows))) print(line);
      if (repositories.length === 0) printToStderr('There is no repository yet. Add one with: issue-bucket repository add OWNER/SLUG');
    }),
};

export const grantCommand: Command = {
  name: 'repository grant',
  usage: 'repository grant OWNER/SLUG NAME read|write|admin|none --data FILE',
  summary: 'Grant a person a right to a repository',
  positionals: ['OWNER/SLUG', 'NAME', 'RIGHT'],
  options: DATA,
  help: [
    ['OWNER/SLUG', 'the repository'],
    ['NAME', 'the person'],
    [
      'read|write|admin|none',
      'read a private repository; change and be assigned issues; import and change settings; no right of their own',
    ],
    EXISTING_DATA_HELP,
  ],
  async run(args) {
    const id = repositoryArgument(args.positionals[0]);
    const username = usernameArgument(args.positionals[1]);
    const right = RIGHTS.find((entry) => entry === args.positionals[2]);
    const isNone = args.positionals[2] === 'none';
    if (!right && !isNone) throw new UsageError(`'${args.positionals[2]}' is not a right. It must be one of: ${RIGHTS.join(', ')}, none.`);
    await withExisting(args, async (store) => {
      const repository = await requireRepository(store, id);
      if (!right) {
        const account = await store.account(username);
        if (account) await store.grant(repository.key, account.key, null);
        print(`${username} has no right of their own to ${repositoryName(repository.id)}.`);
        return noteAdmins(store, repository);
      }
      await grant(store, repository, username, right);
      print(`${username} has ${right} access to ${repositoryName(repository.id)}.`);
    });
  },
};
