import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GitBlobs } from '../../anchors/git-blobs';
import { readGit, type GitOptions } from '../../anchors/safe-git';
import { repositoryName } from '../../model/repository';
import type { BranchMove, ClosingReference } from './closing';
import { changesOf, type BranchNews, type ClosingCommit, type Commit } from './repository';

/** Finds the issues whose last TODO was removed by a commit. */

/** Bounds the files that are compared for all commits of one update: each is read twice. */
const MAX_FILES = 100;
const MAX_ISSUES = 20;
/** Larger files are generated ones, as a rule. */
const MAX_CHARS = 1_000_000;

/** Finds the TODOs of files. */
export interface TodoReader {
  /** The words that begin a TODO: letters, digits, `_` and `-`. */
  readonly keywords: readonly string[];
  /** The issues that the TODOs of a file name; without a repository they belong to the folder's own. */
  issues(path: string, text: string): Promise<readonly ClosingReference[]>;
  /** The texts of files that are being edited, by path. */
  edited(): ReadonlyMap<string, string>;
}

/** What commits did to TODOs. */
export interface RemovedTodos {
  /** The person's commits that removed the last TODO of issues. */
  readonly commits: readonly ClosingCommit[];
  /** Issues of which TODOs are in files that were changed. */
  readonly present: readonly ClosingReference[];
}

const keyOf = ({ number, repository }: ClosingReference): string =>
  `${repository ? repositoryName(repository).toLowerCase() : ''}#${number}`;

/** What begins a TODO, and the same before a number, as git's extended expressions. */
const wordPattern = (keywords: readonly string[]): string => `(${keywords.join('|')}|[@\\][tT][oO][dD][oO])`;
const numberPattern = (keywords: readonly string[], number: number): string => `${wordPattern(keywords)}.*[^0-9]${number}([^0-9]|$)`;

/** Gives the issues that the TODOs of a file name at a commit; undefined where git does not give its text. */
type IssuesAt = (commit: string, path: string) => Promise<readonly ClosingReference[] | undefined>;

const issuesAtBy =
  (texts: GitBlobs, reader: TodoReader): IssuesAt =>
  async (commit, path) => {
    const text = await texts.textAt(commit, path);
    return text === undefined ? undefined : issuesIn(reader, path, text);
  };

/** An issue of which a TODO was in a file before a move and is not after it. */
interface Candidate {
  readonly reference: ClosingReference;
  readonly path: string;
  readonly move: BranchMove;
}

/**
 * The issues of which the moves of the default branch removed the last TODO, by the commits of the person that did: no TODO of them is left at the
 * branch's head, in the working tree or in an edited text. If git fails, a TODO counts as still there.
 *
 * @param folder the root of the repository
 */
export async function removedTodos(
  folder: string,
  { moves, head, email }: BranchNews,
  reader: TodoReader,
  options?: GitOptions,
): Promise<RemovedTodos> {
  if (reader.keywords.length === 0) return { commits: [], present: [] };
  const texts = new GitBlobs(folder, options);
  const issuesAt = issuesAtBy(texts, reader);
  try {
    const { candidates, present } = await compareMoves(folder, moves, reader, issuesAt, options);
    const commits = new Map<string, ClosingCommit>();
    for (const candidate of candidates) {
      const { reference } = candidate;
      const commit = await removedBy(folder, candidate, reader, issuesAt, options);
      if (commit?.email.toLowerCase() !== email) continue;
      if (await isPresent(folder, head, reference, reader, issuesAt, options)) continue;
      const cached = commits.get(commit.hash);
      commits.set(commit.hash, { ...commit, references: [...(cached?.references ?? []), reference] });
    }
    return { commits: [...commits.values()], present };
  } finally {
    texts.close();
  }
}

/** The issues whose TODOs went out of files, and those whose TODOs are in changed ones. */
async function compareMoves(
  folder: string,
  moves: readonly BranchMove[],
  reader: TodoReader,
  issuesAt: IssuesAt,
  options?: GitOptions,
): Promise<{ candidates: Candidate[]; present: ClosingReference[] }> {
  const present = new Map<string, ClosingReference>();
  const candidates = new Map<string, Candidate>();
  let remainingFiles = MAX_FILES;
  for (const move of moves) {
    if (move.from === undefined || remainingFiles === 0) continue;
    const changed = (await changedFiles(folder, move.from, move.to, reader, options)).slice(0, remainingFiles);
    remainingFiles -= changed.length;
    for (const path of changed) {
      const [before, after] = [(await issuesAt(move.from, path)) ?? [], (await issuesAt(move.to, path)) ?? []];
      const now = new Set(after.map(keyOf));
      for (const reference of after) present.set(keyOf(reference), reference);
      for (const reference of before)
        if (!now.has(keyOf(reference)) && candidates.size < MAX_ISSUES) candidates.set(keyOf(reference), { reference, path, move });
    }
  }
  return { candidates: [...candidates.values()], present: [...present.values()] };
}

/**
 * The latest commit that removed an issue's TODO from a file: it is in all commits before and not in this. A merge is one only if its person removed it
 * while merging.
 */
async function removedBy(
  folder: string,
  { reference, path, move }: Candidate,
  { keywords }: TodoReader,
  issuesAt: IssuesAt,
  options?: GitOptions,
): Promise<Commit | undefined> {
  const isIn = async (commit: string) => isNamed((await issuesAt(commit, path)) ?? [], reference);
  for (const commit of await changesOf(folder, move, path, numberPattern(keywords, reference.number), options)) {
    if (commit.parents.length === 0 || (await isIn(commit.hash))) continue;
    let isInAll = true;
    for (const parent of commit.parents) isInAll &&= await isIn(parent);
    if (isInAll) return commit;
  }
  return undefined;
}

const isNamed = (issues: readonly ClosingReference[], reference: ClosingReference): boolean =>
  issues.some((issue) => keyOf(issue) === keyOf(reference));

const issuesIn = async (reader: TodoReader, path: string, text: string): Promise<readonly ClosingReference[]> =>
  text.length > MAX_CHARS ? [] : reader.issues(path, text);

/** Files with lines of TODOs that differ between two commits. */
async function changedFiles(folder: string, from: string, to: string, { keywords }: TodoReader, options?: GitOptions): Promise<string[]> {
  const args = ['diff', '--no-ext-diff', '--no-textconv', '--no-renames', '--ignore-submodules=all', '--no-color', '--name-only', '-z'];
  const list = await readGit(folder, [...args, `-G${wordPattern(keywords)}`, from, to, '--'], options);
  return (list ?? '').split('\0').filter(Boolean);
}

/**
 * Whether a TODO of an issue exists at a commit, in the working tree, or in an edited text. If git fails, it counts as
 * one that is.
 */
export async function hasTodo(
  folder: string,
  head: string,
  reference: ClosingReference,
  reader: TodoReader,
  options?: GitOptions,
): Promise<boolean> {
  const texts = new GitBlobs(folder, options);
  try {
    return await isPresent(folder, head, reference, reader, issuesAtBy(texts, reader), options);
  } finally {
    texts.close();
  }
}

async function isPresent(
  folder: string,
  head: string,
  reference: ClosingReference,
  reader: TodoReader,
  issuesAt: IssuesAt,
  options?: GitOptions,
): Promise<boolean> {
  const args = ['grep', '-z', '-l', '-I', '--no-color', '--no-textconv', '--no-recurse-submodules', '--full-name', '-E'];
  const pattern = ['-e', numberPattern(reader.keywords, reference.number)];
  const grep = async (...where: string[]) =>
    (await readGit(folder, [...args, ...where.slice(0, -1), ...pattern, where.at(-1)!], { ...options, nothingCode: 1 }))?.split('\0');
  const [committed, present] = [await grep(head), await grep('--untracked', '--')];
  if (!committed || !present || committed.length + present.length > 2 * MAX_FILES) return true;
  for (const name of committed.filter(Boolean)) {
    const issues = await issuesAt(head, name.slice(head.length + 1));
    if (!issues || isNamed(issues, reference)) return true;
  }
  const edited = reader.edited();
  for (const path of present.filter(Boolean)) {
    if (edited.has(path)) continue;
    const text = await readFile(join(folder, path), 'utf8').catch(() => ''); // it is gone meanwhile
    if (isNamed(await issuesIn(reader, path, text), reference)) return true;
  }
  for (const [path, text] of edited) if (isNamed(await issuesIn(reader, path, text), reference)) return true;
  return false;
}
