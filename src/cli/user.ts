import { repositoryName } from '../model/repository';
import { passwordProblem } from '../tracker/passwords';
import { hashPassword, hashToken, makeToken } from '../tracker/secrets';
import type { Account, Store } from '../tracker/store/store';
import {
  CommandError,
  DATA,
  DATA_HELP,
  EXISTING_DATA_HELP,
  printToStderr,
  print,
  usernameArgument,
  withExisting,
  withReadable,
  withStore,
  type Command,
} from './command';
import { columns, pluralize } from './numbers';
import { askPassword, readPassword } from './password';
import type { Arguments } from './output';

/** Makes a new account administrator of the repositories that it owns, as on Bitbucket, regardless of which was created first. */
async function grantOwnRepositories(store: Store, account: Account): Promise<void> {
  for (const repository of await store.repositories('all')) {
    if (repository.id.owner.toLowerCase() !== account.username.toLowerCase()) continue;
    if ((await store.right(repository.key, account.key)) === 'admin') continue;
    await store.grant(repository.key, account.key, 'admin');
    printToStderr(`${account.username} is admin of ${repositoryName(repository.id)}, which is named after them.`);
  }
}

const PASSWORD_HELP = ['--password-stdin', 'read the password from standard input instead of asking for it'] as const;

async function passwordFor(args: Arguments, username: string): Promise<string> {
  const password = args.flag('password-stdin') ? await readPassword() : await askPassword(username);
  const problem = passwordProblem(password, username);
  if (problem !== undefined) throw new CommandError(`${problem} Nothing was changed.`);
  return hashPassword(password);
}

async function requireAccount(store: Store, username: string): Promise<Account> {
  const account = await store.account(username);
  if (!account) throw new CommandError(`There is no person ${username}. Add them with: issue-bucket user add ${username}`);
  return account;
}

const alreadySignsIn = (username: string): CommandError =>
  new CommandError(`${username} can sign in already. Change the password with: issue-bucket user password ${username}`);

const ADMIN_RIGHT = 'may create repositories under any name; this gives no right to those of others';

export const userAddCommand: Command = {
  name: 'user add',
  usage: 'user add NAME [--display-name TEXT] [--admin] [--password-stdin] --data FILE',
  summary: 'Add a person who can sign in',
  positionals: ['NAME'],
  options: { ...DATA, 'password-stdin': { type: 'boolean' }, 'display-name': { type: 'string' }, admin: { type: 'boolean' } },
  help: [
    ['NAME', 'the username that they sign in with'],
    ['--display-name TEXT', 'their name as shown to others'],
    ['--admin', `admin of the server: ${ADMIN_RIGHT}`],
    PASSWORD_HELP,
    DATA_HELP,
  ],
  async run(args) {
    const username = usernameArgument(args.positionals[0]);
    await withStore(args, async (store) => {
      const existingAccount = await store.account(username);
      if (existingAccount?.passwordHash) throw alreadySignsIn(existingAccount.username);
      const passwordHash = await passwordFor(args, username);
      const displayName = args.text('display-name');
      const values = { passwordHash, ...(displayName !== undefined && { displayName }), ...(args.flag('admin') && { isAdmin: true }) };
      const account = await store.addAccount(username, values);
      if (!account) throw alreadySignsIn(username); // another process has added the account meanwhile
      print(`Added ${account.username}.`);
      await grantOwnRepositories(store, account);
    });
  },
};

export const userPasswordCommand: Command = {
  name: 'user password',
  usage: 'user password NAME [--password-stdin] --data FILE',
  summary: 'Set the password of a person',
  positionals: ['NAME'],
  options: { ...DATA, 'password-stdin': { type: 'boolean' } },
  help: [['NAME', 'the username that they sign in with'], PASSWORD_HELP, EXISTING_DATA_HELP],
  async run(args) {
    const username = usernameArgument(args.positionals[0]);
    await withExisting(args, async (store) => {
      const account = await requireAccount(store, username);
      await store.saveAccount(username, { passwordHash: await passwordFor(args, account.username) });
      print(`${account.passwordHash === null ? 'Set a password for' : 'Changed the password of'} ${account.username}.`);
      if (account.passwordHash === null) await grantOwnRepositories(store, account);
    });
  },
};

/** Describes how a person can sign in. */
function signInMethods({ passwordHash, isAdmin, tokens }: Pick<Account, 'passwordHash' | 'isAdmin'> & { tokens: number }): string {
  const methods = [...(passwordHash === null ? [] : ['password']), ...(tokens > 0 ? [pluralize(tokens, 'token')] : [])];
  return (methods.join(', ') || 'cannot sign in') + (isAdmin ? '; admin of the server' : '');
}

export const userListCommand: Command = {
  name: 'user list',
  usage: 'user list [--all] --data FILE',
  summary: 'List people who can sign in, and how',
  positionals: [],
  options: { ...DATA, all: { type: 'boolean' } },
  help: [['--all', 'also list people who cannot sign in, such as those of an imported archive'], EXISTING_DATA_HELP],
  run: async (args) =>
    withReadable(args, async (store) => {
      const accounts = await store.accounts();
      const listed = accounts.filter(({ passwordHash, tokens }) => args.flag('all') || passwordHash !== null || tokens > 0);
      for (const line of columns(listed.map((account) => [account.username, account.displayName, signInMethods(account)]))) print(line);
      const otherCount = accounts.length - listed.length;
      if (otherCount > 0) printToStderr(`${pluralize(otherCount, 'other')} cannot sign in; --all lists them as well.`);
      else if (listed.length === 0) printToStderr('There are no people yet. Add one with: issue-bucket user add NAME');
    }),
};

export const userTokenCommand: Command = {
  name: 'user token',
  usage: 'user token NAME [--revoke] --data FILE',
  summary: 'Create a token that programs can use instead of a password, and print it; or revoke all tokens',
  positionals: ['NAME'],
  options: { ...DATA, revoke: { type: 'boolean' } },
  help: [
    ['NAME', 'the person whom the token signs in'],
    ['--revoke', 'revoke all tokens of this person instead; changing the password does not revoke them'],
    EXISTING_DATA_HELP,
  ],
  async run(args) {
    const username = usernameArgument(args.positionals[0]);
    await withExisting(args, async (store) => {
      const account = await requireAccount(store, username);
      if (args.flag('revoke')) {
        const count = await store.removeTokens(account.key);
        print(count === 0 ? `${account.username} has no token.` : `Revoked ${pluralize(count, 'token')} of ${account.username}.`);
        return;
      }
      const token = makeToken();
      await store.addToken(account.key, hashToken(token));
      print(token);
      printToStderr('It is shown only once: keep it like a password.');
    });
  },
};

export const userAdminCommand: Command = {
  name: 'user admin',
  usage: 'user admin NAME [--revoke] --data FILE',
  summary: 'Make a person an admin of the server, who may create repositories under any name; or revoke that',
  positionals: ['NAME'],
  options: { ...DATA, revoke: { type: 'boolean' } },
  help: [['NAME', `the person, who then ${ADMIN_RIGHT}`], ['--revoke', 'revoke it instead'], EXISTING_DATA_HELP],
  async run(args) {
    const username = usernameArgument(args.positionals[0]);
    await withExisting(args, async (store) => {
      await requireAccount(store, username);
      const account = await store.saveAccount(username, { isAdmin: !args.flag('revoke') });
      print(`${account.username} is ${account.isAdmin ? 'an' : 'not an'} admin of the server.`);
    });
  },
};
