/** Classifies an error of git by the code of VS Code's git extension, or by git's output. */
export interface GitRefusal {
  readonly kind: 'changes' | 'exists' | 'elsewhere' | 'name' | 'busy' | 'other';
  /** For `changes` the files that would be overwritten, for `elsewhere` the folder, for `other` the output of git. */
  readonly details: readonly string[];
}

const MAX_FILES = 3;
const MAX_REASON_CHARS = 300;

const KINDS: readonly (readonly [kind: GitRefusal['kind'], code: RegExp, text: RegExp])[] = [
  [
    'changes',
    /^(?:LocalChangesOverwritten|DirtyWorkTree)$/,
    /would be overwritten by (?:checkout|merge)|please commit your changes or stash/i,
  ],
  ['elsewhere', /^$/, /already (?:checked out|used by worktree) at '(.+?)'/i],
  ['exists', /^BranchAlreadyExists$/, /already exists/i],
  ['name', /^InvalidBranchName$/, /cannot lock ref|not a valid (?:branch )?name/i],
  ['busy', /^RepositoryIsLocked$/, /index\.lock|another git process/i],
];

const textOf = (error: unknown, key: string): string => {
  const value: unknown = typeof error === 'object' && error !== null && key in error ? (error as Record<string, unknown>)[key] : undefined;
  return typeof value === 'string' ? value : '';
};

/** Reads why git has refused something from its error. */
export function refusalOf(error: unknown): GitRefusal {
  const code = textOf(error, 'gitErrorCode');
  const output = textOf(error, 'stderr') || textOf(error, 'message');
  const [kind, , text] = KINDS.find(([, codes, texts]) => (code !== '' && codes.test(code)) || texts.test(output)) ?? ['other', /^/, /^/];
  if (kind === 'changes') {
    const files = [...output.matchAll(/^\t(.+)$/gm)].map((match) => match[1]!);
    return { kind, details: files.length > MAX_FILES ? [...files.slice(0, MAX_FILES), '…'] : files };
  }
  if (kind === 'elsewhere') return { kind, details: [text.exec(output)?.[1] ?? ''] };
  const line =
    output.split('\n').find((line) => /^(?:error|fatal):/.test(line)) ?? output.split('\n').find((line) => line.trim() !== '') ?? '';
  return { kind, details: [line.replace(/^(?:error|fatal): */, '').slice(0, MAX_REASON_CHARS)] };
}
