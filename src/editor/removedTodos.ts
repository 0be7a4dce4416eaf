import * as v from 'valibot';
import { isOpen, type Status } from '../model/enums';
import type { IssueAddress } from '../model/issue';
import { placeKey } from '../model/repository';
import type { Services } from './services';

/** Commits that removed the last TODO of an issue, until the person has resolved it, or wants to hear no more of it. */

const KEY = 'git.removedTodos';
const MAX_KEPT = 200;

const KeptSchema = v.object({
  site: v.string(),
  repository: v.object({ owner: v.string(), slug: v.string() }),
  number: v.number(),
  hash: v.pipe(v.string(), v.regex(/^[0-9a-f]{40,64}$/)),
  subject: v.string(),
});
type Kept = v.InferOutput<typeof KeptSchema>;

/** A commit that removed the last TODO of an issue. */
export type RemovingCommit = Pick<Kept, 'hash' | 'subject'>;

function kept({ sharedState }: Pick<Services, 'sharedState'>): Kept[] {
  const stored = sharedState.get<unknown>(KEY);
  return Array.isArray(stored) ? stored.filter((it) => v.is(KeptSchema, it)) : [];
}

const isOf = (it: Kept, address: IssueAddress): boolean => it.number === address.number && placeKey(it) === placeKey(address);

/** The commit that removed the last TODO of an issue that is open. */
export function removedTodoOf(services: Pick<Services, 'sharedState'>, address: IssueAddress, status: Status): RemovingCommit | undefined {
  const found = isOpen(status) ? kept(services).find((it) => isOf(it, address)) : undefined;
  return found && { hash: found.hash, subject: found.subject };
}

/** Remembers a commit for an issue's page. */
export async function keepRemovedTodo(
  services: Pick<Services, 'sharedState'>,
  { site, repository, number }: IssueAddress,
  { hash, subject }: RemovingCommit,
): Promise<void> {
  const address = { site, repository: { owner: repository.owner, slug: repository.slug }, number };
  const others = kept(services).filter((it) => !isOf(it, address));
  await services.sharedState.update(KEY, [...others, { ...address, hash, subject }].slice(-MAX_KEPT));
}

/** Forgets what was remembered of issues. Returns whether there was something. */
export async function forgetRemovedTodo(services: Pick<Services, 'sharedState'>, address: IssueAddress): Promise<boolean> {
  const all = kept(services);
  const others = all.filter((it) => !isOf(it, address));
  if (others.length < all.length) await services.sharedState.update(KEY, others);
  return others.length < all.length;
}
