import { repositoryName } from '../model/repository';
import { hashPassword, hashToken, makeToken } from '../tracker/secrets';
import type { Account, Store } from '../tracker/store/store';
import { CommandError, DATA, DATA_HELP, note, print, usernameArgument, withStore, type Command } from './command';
import { counted } from './numbers';
import { askPassword, readPassword } from './password';

/** Who a repository is named after runs it, as on Bitbucket, in whichever order the two were added. */
async function grantOwnRepositories(store: Store, account: Account): Promise<void> {
  for (const repository of await store.repositories('all')) {
    if (repository.id.owner.toLowerCase() !== account.username.toLowerCase()) continue;
    if ((await store.right(repository.key, account.key)) === 'admin') continue;
    await store.grant(repository.key, account.key, 'admin');
    note(`${account.username} is admin of ${repositoryName(repository.id)}, which is named after them.`);
  }
}

export const userAddCommand: Command = {
  name: 'user add',
  usage: 'user add NAME [--display-name TEXT] [--password-stdin] --data FILE',
  summary: 'Add a person who can sign in, or change their password',
  positionals: ['NAME'],
  options: { ...DATA, 'password-stdin': { type: 'boolean' }, 'display-name': { type: 'string' } },
  help: [
    ['NAME', 'what they sign in with'],
    ['--display-name TEXT', 'what they are called on screen'],
    ['--password-stdin', 'read the password from standard input instead of asking for it'],
    DATA_HELP,
  ],
  async run(args) {
    const username = usernameArgument(args.positionals[0]);
    await withStore(args, async (store) => {
      const password = args.flag('password-stdin') ? await readPassword() : await askPassword(username);
      if (password === '') throw new CommandError('The password is empty. Nothing was changed.');
      const before = await store.account(username);
      const displayName = args.text('display-name');
      const passwordHash = await hashPassword(password);
      const account = await store.saveAccount(username, { passwordHash, ...(displayName !== undefined && { displayName }) });
      print(before?.passwordHash ? `Changed the password of ${account.username}.` : `Added ${account.username}.`);
      await grantOwnRepositories(store, account);
    });
  },
};

export const userTokenCommand: Command = {
  name: 'user token',
  usage: 'user token NAME [--revoke] --data FILE',
  summary: 'Make a token that programs sign in with in the place of a password, and print it; or take all of them back',
  positionals: ['NAME'],
  options: { ...DATA, revoke: { type: 'boolean' } },
  help: [
    ['NAME', 'whom the token stands for'],
    ['--revoke', 'take all tokens of this person back instead; another password does not'],
    DATA_HELP,
  ],
  async run(args) {
    const username = usernameArgument(args.positionals[0]);
    await withStore(args, async (store) => {
      const account = await store.account(username);
      if (!account) throw new CommandError(`There is nobody called ${username}. Add them with: issue-bucket user add ${username}`);
      if (args.flag('revoke')) {
        const count = await store.removeTokens(account.key);
        print(count === 0 ? `${account.username} has no token.` : `Took ${counted(count, 'token')} of ${account.username} back.`);
        return;
      }
      const token = makeToken();
      await store.addToken(account.key, hashToken(token));
      print(token);
      note('It is shown only now: keep it as you would a password.');
    });
  },
};
