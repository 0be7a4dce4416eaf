import { execFile } from 'node:child_process';
import { userInfo } from 'node:os';
import { promisify } from 'node:util';
import type { Person } from '../model/issue';
import { slugify } from '../model/repository';

const run = promisify(execFile);

function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'me'; // in a container the user may have no name
  }
}

/** The user of this computer: git's name if there is one, else the account's. */
export async function localPerson(): Promise<Person> {
  const account = accountName();
  try {
    const { stdout } = await run('git', ['config', '--global', 'user.name'], { timeout: 3000 });
    const name = stdout.trim();
    if (name) return { username: slugify(account), displayName: name };
  } catch {
    // no git, or no name is configured
  }
  return { username: slugify(account), displayName: account };
}
