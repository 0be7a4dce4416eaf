import * as v from 'valibot';
import { STATUSES } from '../../model/enums';
import type { IssueAddress } from '../../model/issue';

/** The issues of branches, stored because a branch name does not contain the site and repository. */

const KEY = 'git.work';
/** Of all repositories; the oldest is forgotten. */
const MAX_STARTED = 200;

const StartedSchema = v.object({
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
export type StartedWork = Readonly<v.InferOutput<typeof StartedSchema>>;

/** Where it is stored. */
interface WorkStorage {
  get(key: string): unknown;
  update(key: string, value: unknown): Thenable<void>;
}

/** The stored work, the latest first; unreadable entries are skipped. */
export function startedWork(memory: WorkStorage): StartedWork[] {
  const stored = memory.get(KEY);
  if (!Array.isArray(stored)) return [];
  return stored.flatMap((work) => {
    const parsed = v.safeParse(StartedSchema, work);
    return parsed.success ? [parsed.output] : [];
  });
}

/** Finds the stored work of a branch. */
export const startedOn = (memory: WorkStorage, root: string, branch: string): StartedWork | undefined =>
  startedWork(memory).find((work) => work.root === root && work.branch === branch);

/** Stores the work of a branch. Values that are unknown now are kept from an earlier entry. */
export async function storeWork(memory: WorkStorage, work: StartedWork): Promise<void> {
  const stored = startedWork(memory);
  const previous = stored.find((other) => other.root === work.root && other.branch === work.branch && other.number === work.number);
  const otherWork = stored.filter((other) => other.root !== work.root || other.branch !== work.branch);
  await memory.update(KEY, [{ ...previous, ...work }, ...otherWork].slice(0, MAX_STARTED));
}

/** Whether stored work belongs to an issue. */
export const isOfIssue = (work: StartedWork, { site, repository, number }: IssueAddress): boolean =>
  work.site === site && work.number === number && work.repository.owner === repository.owner && work.repository.slug === repository.slug;
