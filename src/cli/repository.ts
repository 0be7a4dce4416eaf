import type { RepositoryId } from '../model/issue';
import { repositoryName } from '../model/repository';
import { RIGHTS, type Right } from '../model/rights';
import { countIssues } from '../tracker/archive/bring';
import type { Repository, Store } from '../tracker/store/store';
import {
  CommandError,
  DATA,
  DATA_HELP,
  THERE_HELP,
  note,
  print,
  repositoryArgument,
  UsageError,
  usernameArgument,
  withExisting,
  withStore,
  type Command,
} from './command';
import { columns, counted } from './numbers';

/** Gives a right to a person, who is made without a password when nobody is called that yet. */
async function grant(store: Store, repository: Repository, username: string, right: Right): Promise<void> {
  const known = await store.account(username);
  if (!known) note(`${username} is new here and cannot sign in yet. Give them a password with: issue-bucket user add ${username}`);
  const account = known ?? (await store.saveAccount(username, {}));
  await store.grant(repository.key, account.key, right);
}

/** Makes a repository unless it is there. Who it is named after runs it, if they are known. */
export async function ensureRepository(
  store: Store,
  id: RepositoryId,
  isPrivate: boolean,
): Promise<{ repository: Repository; made: boolean }> {
  const found = await store.repository(id);
  if (found) return { repository: found, made: false };
  const repository = await store.addRepository(id, { isPrivate });
  if (await store.account(id.owner)) await grant(store, repository, id.owner, 'admin');
  // As it is now: a right that is given changes its revision, by which an import sees whether somebody else was there.
  return { repository: (await store.repository(id)) ?? repository, made: true };
}

export const repositoryAddCommand: Command = {
  name: 'repository add',
  usage: 'repository add OWNER/SLUG [--private] [--admin NAME] --data FILE',
  summary: 'Add a repository; anybody may read it unless it is private',
  positionals: ['OWNER/SLUG'],
  options: { ...DATA, private: { type: 'boolean' }, admin: { type: 'string' } },
  help: [
    ['OWNER/SLUG', 'its name'],
    ['--private', 'only people with a right to it may read it'],
    ['--admin NAME', 'who may change its settings and import into it'],
    DATA_HELP,
  ],
  async run(args) {
    const id = repositoryArgument(args.positionals[0]);
    const admin = args.text('admin') === undefined ? undefined : usernameArgument(args.text('admin'));
    await withStore(args, async (store) => {
      const { repository, made } = await ensureRepository(store, id, args.flag('private'));
      if (!made && repository.isPrivate !== args.flag('private')) {
        throw new CommandError(
          `${repositoryName(repository.id)} is there already, and is ${repository.isPrivate ? 'private' : 'public'}. Nothing was changed.`,
        );
      }
      if (admin !== undefined) await grant(store, repository, admin, 'admin');
      print(
        `${made ? 'Added' : 'There already:'} ${repository.isPrivate ? 'private' : 'public'} repository ${repositoryName(repository.id)}.`,
      );
    });
  },
};

export const repositoryListCommand: Command = {
  name: 'repository list',
  usage: 'repository list --data FILE',
  summary: 'Tell which repositories there are, how many issues they have, and who may do what in them',
  positionals: [],
  options: DATA,
  help: [THERE_HELP],
  run: async (args) =>
    withExisting(args, async (store) => {
      const repositories = await store.repositories('all');
      const rows = repositories.map(async (repository) => [
        repositoryName(repository.id),
        repository.isPrivate ? 'private' : 'public',
        counted(await countIssues(store, repository), 'issue'),
        (await store.grants(repository.key)).map(({ username, right }) => `${username}: ${right}`).join(', '),
      ]);
      for (const line of columns(await Promise.all(rows))) print(line);
      if (repositories.length === 0) note('There is no repository yet. Add one with: issue-bucket repository add OWNER/SLUG');
    }),
};

export const grantCommand: Command = {
  name: 'repository grant',
  usage: 'repository grant OWNER/SLUG NAME read|write|admin|none --data FILE',
  summary: 'Say what a person may do in a repository',
  positionals: ['OWNER/SLUG', 'NAME', 'RIGHT'],
  options: DATA,
  help: [
    ['OWNER/SLUG', 'the repository'],
    ['NAME', 'the person'],
    [
      'read|write|admin|none',
      'what they may do: read it if it is private; change and be assigned issues; import and change settings; no more than anybody',
    ],
    THERE_HELP,
  ],
  async run(args) {
    const id = repositoryArgument(args.positionals[0]);
    const username = usernameArgument(args.positionals[1]);
    const right = RIGHTS.find((one) => one === args.positionals[2]);
    const isNone = args.positionals[2] === 'none';
    if (!right && !isNone) throw new UsageError(`'${args.positionals[2]}' is no right. It must be one of: ${RIGHTS.join(', ')}, none.`);
    await withExisting(args, async (store) => {
      const repository = await store.repository(id);
      if (!repository)
        throw new CommandError(
          `There is no repository ${repositoryName(id)}. Add it with: issue-bucket repository add ${repositoryName(id)}`,
        );
      if (!right) {
        const account = await store.account(username);
        if (account) await store.grant(repository.key, account.key, null);
        print(`${username} has no access of their own to ${repositoryName(repository.id)}.`);
        return;
      }
      await grant(store, repository, username, right);
      print(`${username} has ${right} access to ${repositoryName(repository.id)}.`);
    });
  },
};
