import type { Issue, IssueAddress } from '../../model/issue';
import { runCommand } from '../commandRegistry';
import type { ListPosition } from '../../wire/page-issue';

/** Where an issue stands in a list of numbers; null when it is not in it. */
export function neighbours(number: number, listed: readonly number[]): ListPosition | null {
  const index = listed.indexOf(number);
  if (index < 0) return null;
  return { previous: listed[index - 1] ?? null, next: listed[index + 1] ?? null, index, count: listed.length };
}

/** Where an issue stands in the list that it was opened from, or else in the tree: asked of the tracker where that is not loaded so far. */
export async function neighboursOf(
  address: IssueAddress,
  listed: readonly number[] | undefined,
  issue: Promise<Issue>,
): Promise<ListPosition | null> {
  if (listed) return neighbours(address.number, listed);
  const findPosition = (about: IssueAddress & { issue?: Issue }) => runCommand('issueBucket.around', about);
  return (await findPosition(address)) ?? (await findPosition({ ...address, issue: await issue }));
}
