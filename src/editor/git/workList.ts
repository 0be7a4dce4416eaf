import * as v from 'valibot';
import { STATUSES } from '../../model/enums';
import type { IssueAddress } from '../../model/issue';

/** The stored issues of branches, which know more than branch names. */

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
/** A branch of an issue. */
export type BegunWork = Readonly<v.InferOutput<typeof BegunSchema>>;

/** Where it is stored. */
interface Memory {
  get(key: string): unknown;
  update(key: string, value: unknown): Thenable<void>;
}

/** The stored work, the latest first; unreadable entries are skipped. */
export function begunWork(memory: Memory): BegunWork[] {
  const stored = memory.get(KEY);
  if (!Array.isArray(stored)) return [];
  return stored.flatMap((one) => {
    const parsed = v.safeParse(BegunSchema, one);
    return parsed.success ? [parsed.output] : [];
  });
}

/** Finds the stored work of a branch. */
export const begunOn = (memory: Memory, root: string, branch: string): BegunWork | undefined =>
  begunWork(memory).find((it) => it.root === root && it.branch === branch);

/** Stores the work of a branch. Values that are unknown now are kept from an earlier entry. */
export async function rememberWork(memory: Memory, work: BegunWork): Promise<void> {
  const all = begunWork(memory);
  const known = all.find((it) => it.root === work.root && it.branch === work.branch && it.number === work.number);
  const others = all.filter((it) => it.root !== work.root || it.branch !== work.branch);
  await memory.update(KEY, [{ ...(known ?? {}), ...work }, ...others].slice(0, MAX_BEGUN));
}

/** Whether stored work belongs to an issue. */
export const isOfIssue = (work: BegunWork, { site, repository, number }: IssueAddress): boolean =>
  work.site === site && work.number === number && work.repository.owner === repository.owner && work.repository.slug === repository.slug;
