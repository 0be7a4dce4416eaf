import { execFile, spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

/** Time limit of one git command. Most take milliseconds; one on a large history takes seconds. */
export const GIT_TIMEOUT_MS = 10_000;

/** Bounds the output of one command: a file's text, or the names in a history. */
export const MAX_GIT_OUTPUT_BYTES = 16 * 1024 * 1024;

/** Options that prevent git from executing anything in the repository's configuration, and from writing. */
const SAFE_OPTIONS = [
  ['core.fsmonitor', 'false'],
  ['core.hooksPath', '/dev/null'],
  ['core.untrackedCache', 'false'],
  ['core.pager', 'cat'],
  ['core.quotePath', 'false'],
  ['diff.renameLimit', '2000'],
  ['log.showSignature', 'false'],
  ['i18n.logOutputEncoding', 'UTF-8'],
  ['protocol.allow', 'never'],
].flatMap(([key, value]) => ['-c', `${key}=${value}`]);

const SAFE_ENVIRONMENT = {
  GIT_OPTIONAL_LOCKS: '0',
  GIT_TERMINAL_PROMPT: '0',
  GIT_NO_LAZY_FETCH: '1',
  // Counts more than what the repository says of a single protocol, such as `ext`, which runs a program.
  GIT_ALLOW_PROTOCOL: 'none',
  GIT_LITERAL_PATHSPECS: '1',
  GIT_NO_REPLACE_OBJECTS: '1',
  LC_ALL: 'C',
};

/** Variables that locate the user's own configuration. Without it, git knows neither their name nor the folders that they trust. */
const OWN_CONFIGURATION = /^GIT_CONFIG_(GLOBAL|SYSTEM|NOSYSTEM)$/i;

/** Other variables of git, for example set by a git hook that started this program, could select another repository or execute something. */
const safeEnvironment = (): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^GIT_/i.test(name) || OWN_CONFIGURATION.test(name))),
  ...SAFE_ENVIRONMENT,
});

/** Options of a git command. */
export interface GitOptions {
  /** The program, `git` by default. */
  readonly program?: string;
  readonly signal?: AbortSignal;
  /** Time limit. */
  readonly timeoutMs?: number;
  /** The exit code that means that nothing was found, which is not an error. */
  readonly nothingCode?: number;
}

const safeArguments = (folder: string, args: readonly string[]): string[] => ['-C', folder, '--no-pager', ...SAFE_OPTIONS, ...args];

/**
 * Starts a git process that answers one request after another, as safely as {@link readGit}.
 *
 * @param folder of the repository, or one in it, or a bare repository
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
 * Runs git on a repository, without a shell. Nothing in the repository's configuration is executed; nothing is written or fetched. The caller
 * validates untrusted names, or passes them after `--end-of-options`.
 *
 * @param folder of the repository, or one in it, or a bare repository
 * @returns the output; undefined when git is missing, slow or fails. Never rejects.
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
