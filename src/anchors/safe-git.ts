import { execFile, spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

/** A question to git takes milliseconds; one of a large history seconds. */
export const GIT_TIMEOUT_MS = 10_000;

/** Of one answer: a file's text, or the names of a history. */
export const MAX_GIT_OUTPUT_BYTES = 16 * 1024 * 1024;

/** Options that keep git from running anything of the repository's configuration, and from writing. */
const SAFE_OPTIONS = [
  ['core.fsmonitor', 'false'],
  ['core.hooksPath', '/dev/null'],
  ['core.untrackedCache', 'false'],
  ['core.pager', 'cat'],
  ['core.quotePath', 'false'],
  ['diff.renameLimit', '2000'],
  ['log.showSignature', 'false'],
  ['protocol.allow', 'never'],
].flatMap(([key, value]) => ['-c', `${key}=${value}`]);

const SAFE_ENVIRONMENT = {
  GIT_OPTIONAL_LOCKS: '0',
  GIT_TERMINAL_PROMPT: '0',
  GIT_NO_LAZY_FETCH: '1',
  GIT_LITERAL_PATHSPECS: '1',
  GIT_NO_REPLACE_OBJECTS: '1',
  LC_ALL: 'C',
};

/** Where the person has their own configuration: without it git knows neither who they are nor which folders they trust. */
const OWN_CONFIGURATION = /^GIT_CONFIG_(GLOBAL|SYSTEM|NOSYSTEM)$/i;

/** All else that a git which started this program has set would lead to another repository, or run something. */
const safeEnvironment = (): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^GIT_/i.test(name) || OWN_CONFIGURATION.test(name))),
  ...SAFE_ENVIRONMENT,
});

/** How git is called. */
export interface GitOptions {
  /** The program, `git` by default. */
  readonly program?: string;
  readonly signal?: AbortSignal;
  /** How long it may take. */
  readonly timeoutMs?: number;
  /** The exit code by which a command says that it has found nothing, which is no failure. */
  readonly nothingCode?: number;
}

const safeArguments = (folder: string, args: readonly string[]): string[] => ['-C', folder, '--no-pager', ...SAFE_OPTIONS, ...args];

/**
 * Starts a git that answers one question after the other, as safely as {@link readGit}.
 *
 * @param folder of the repository, or one in it, or a bare one
 */
export function startGit(folder: string, args: readonly string[], options: GitOptions = {}): ChildProcessByStdio<Writable, Readable, null> {
  const { program = 'git', signal } = options;
  return spawn(program, safeArguments(folder, args), {
    stdio: ['pipe', 'pipe', 'ignore'],
    windowsHide: true,
    killSignal: 'SIGKILL',
    env: safeEnvironment(),
    ...(signal && { signal }),
  });
}

/**
 * Asks git something about a repository, without a shell. Nothing of the repository's configuration is executed, nothing is written or
 * fetched. Names that others have written are checked by who calls, or follow `--end-of-options`.
 *
 * @param folder of the repository, or one in it, or a bare one
 * @returns what git prints; undefined when it is missing, slow or fails. Never rejects.
 */
export function readGit(folder: string, args: readonly string[], options: GitOptions = {}): Promise<string | undefined> {
  const { program = 'git', signal, timeoutMs = GIT_TIMEOUT_MS, nothingCode } = options;
  return new Promise((resolve) => {
    execFile(
      program,
      safeArguments(folder, args),
      {
        encoding: 'utf8',
        timeout: timeoutMs,
        maxBuffer: MAX_GIT_OUTPUT_BYTES,
        killSignal: 'SIGKILL',
        windowsHide: true,
        signal,
        env: safeEnvironment(),
      },
      (error, stdout) => resolve(error && error.code !== nothingCode ? undefined : stdout),
    );
  });
}
