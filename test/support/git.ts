import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A git repository of a test, which nothing of the computer's configuration reaches. */
export interface TestRepository {
  readonly folder: string;
  /** Runs git as a person of a name, and returns what it prints. */
  readonly as: (name: string, ...args: string[]) => string;
  /** The same as the person whose repository it is. */
  readonly git: (...args: string[]) => string;
  readonly remove: () => void;
}

/** Makes a repository of `me` (`Me@example.com`) with the branch `main`, which has no commit yet. */
export function makeRepository(): TestRepository {
  const folder = mkdtempSync(join(tmpdir(), 'issue-bucket-git-'));
  const as = (name: string, ...args: string[]) =>
    execFileSync('git', ['-C', folder, '-c', `user.name=${name}`, '-c', `user.email=${name}@example.com`, ...args], {
      encoding: 'utf8',
      env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null', GIT_EDITOR: 'true' },
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim();
  const git = (...args: string[]) => as('me', ...args);
  git('init', '-q', '-b', 'main');
  git('config', 'user.email', 'Me@example.com');
  return { folder, as, git, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
