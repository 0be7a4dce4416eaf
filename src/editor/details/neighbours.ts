import * as vscode from 'vscode';
import type { IssueAddress } from '../../model/issue';
import type { Neighbours } from '../../wire/page';

/** Where an issue stands in a list of numbers; null when it is not in it. */
export function neighbours(number: number, listed: readonly number[]): Neighbours | null {
  const index = listed.indexOf(number);
  if (index < 0) return null;
  return { previous: listed[index - 1] ?? null, next: listed[index + 1] ?? null, index, count: listed.length };
}

/** Where an issue stands in the list that it was opened from, or else in the tree. */
export async function neighboursOf(address: IssueAddress, listed: readonly number[] | undefined): Promise<Neighbours | null> {
  const numbers = listed ?? (await vscode.commands.executeCommand<readonly number[] | undefined>('issueBucket.listed', address)) ?? [];
  return neighbours(address.number, numbers);
}
