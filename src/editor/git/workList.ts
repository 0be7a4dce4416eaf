import * as v from 'valibot';
import { STATUSES } from '../../model/enums';
import type { IssueAddress } from '../../model/issue';

/** Which issues branches were begun for: what is stored, and knows more than their names. */

const KEY = 'git.work';
/** Of all repositories; the oldest is forgotten. */
const MAX_BEGUN = 200;

const BegunSchema = v.object({
  /** The folder in which the branch is checked out, as a URI. */
  root: v.string(),
  branch: v.string(),
  site: v.string(),
  repository: v.object({ owner: v.string(), slug: v.string() }),
  number: v.number(),
  /** What was checked out before. */
  branchBefore: v.optional(v.string()),
  statusBefore: v.optional(v.picklist(STATUSES)),
});
/** A branch that was begun for an issue. */
export type BegunWork = Readonly<v.InferOutput<typeof BegunSchema>>;

/** Where it is stored. */
interface Memory {
  get(key: string): unknown;
  update(key: string, value: unknown): Thenable<void>;
}

/** What was begun, the latest first; entries that cannot be read are left out. */
export function begunWork(memory: Memory): BegunWork[] {
  const stored = memory.get(KEY);
  if (!Array.isArray(stored)) return [];
  return stored.flatMap((one) => {
    const parsed = v.safeParse(BegunSchema, one);
    return parsed.success ? [parsed.output] : [];
  });
}

/** Finds what was begun on a branch. */
export const begunOn = (memory: Memory, root: string, branch: string): BegunWork | undefined =>
  begunWork(memory).find((it) => it.root === root && it.branch === branch);

/** Stores that a branch was begun. Begun anew it keeps what is not known now. */
export async function rememberWork(memory: Memory, work: BegunWork): Promise<void> {
  const all = begunWork(memory);
  const known = all.find((it) => it.root === work.root && it.branch === work.branch && it.number === work.number);
  const others = all.filter((it) => it.root !== work.root || it.branch !== work.branch);
  await memory.update(KEY, [{ ...(known ?? {}), ...work }, ...others].slice(0, MAX_BEGUN));
}

/** Whether an address is that of what was begun. */
export const isOfIssue = (work: BegunWork, { site, repository, number }: IssueAddress): boolean =>
  work.site === site && work.number === number && work.repository.owner === repository.owner && work.repository.slug === repository.slug;
