import type { Issue, IssueAddress } from '../../model/issue';
import { runCommand } from '../commandRegistry';
import type { ListPosition } from '../../wire/page-issue';

/** The position of an issue in a list of numbers; null when it is not in it. */
export function neighbours(number: number, listed: readonly number[]): ListPosition | null {
  const index = listed.indexOf(number);
  if (index < 0) return null;
  return { previous: listed[index - 1] ?? null, next: listed[index + 1] ?? null, index, count: listed.length };
}

/** The position of an issue in the list that it was opened from, or else in the tree, which may ask the tracker. */
export async function neighboursOf(
  address: IssueAddress,
  listed: readonly number[] | undefined,
  issue: Promise<Issue>,
): Promise<ListPosition | null> {
  if (listed) return neighbours(address.number, listed);
  const findPosition = (about: IssueAddress & { issue?: Issue }) => runCommand('issueBucket.around', about);
  return (await findPosition(address)) ?? (await findPosition({ ...address, issue: await issue }));
}
