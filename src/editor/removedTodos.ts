import * as v from 'valibot';
import { isOpen, type Status } from '../model/enums';
import type { IssueAddress } from '../model/issue';
import { placeKey } from '../model/repository';
import type { Services } from './services';

/** Commits that removed the last TODO of an issue, until the person resolves it or dismisses the offer. */

const KEY = 'git.removedTodos';
const MAX_STORED = 200;

const StoredSchema = v.object({
  site: v.string(),
  repository: v.object({ owner: v.string(), slug: v.string() }),
  number: v.number(),
  hash: v.pipe(v.string(), v.regex(/^[0-9a-f]{40,64}$/)),
  subject: v.string(),
});
type Stored = v.InferOutput<typeof StoredSchema>;

/** A commit that removed the last TODO of an issue. */
export type RemovingCommit = Pick<Stored, 'hash' | 'subject'>;

function readStored({ sharedState }: Pick<Services, 'sharedState'>): Stored[] {
  const stored = sharedState.get<unknown>(KEY);
  return Array.isArray(stored) ? stored.filter((todo) => v.is(StoredSchema, todo)) : [];
}

const isOf = (stored: Stored, address: IssueAddress): boolean => stored.number === address.number && placeKey(stored) === placeKey(address);

/** The commit that removed the last TODO of an issue that is open. */
export function removedTodoOf(services: Pick<Services, 'sharedState'>, address: IssueAddress, status: Status): RemovingCommit | undefined {
  const entry = isOpen(status) ? readStored(services).find((stored) => isOf(stored, address)) : undefined;
  return entry && { hash: entry.hash, subject: entry.subject };
}

/** Remembers a commit for an issue's page. */
export async function keepRemovedTodo(
  services: Pick<Services, 'sharedState'>,
  { site, repository, number }: IssueAddress,
  { hash, subject }: RemovingCommit,
): Promise<void> {
  const address = { site, repository: { owner: repository.owner, slug: repository.slug }, number };
  const remaining = readStored(services).filter((stored) => !isOf(stored, address));
  await services.sharedState.update(KEY, [...remaining, { ...address, hash, subject }].slice(-MAX_STORED));
}

/** Deletes the stored entries of issues. Returns whether there were any. */
export async function discardRemovedTodo(services: Pick<Services, 'sharedState'>, address: IssueAddress): Promise<boolean> {
  const stored = readStored(services);
  const remaining = stored.filter((todo) => !isOf(todo, address));
  if (remaining.length < stored.length) await services.sharedState.update(KEY, remaining);
  return remaining.length < stored.length;
}
