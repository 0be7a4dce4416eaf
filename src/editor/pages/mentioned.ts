import { isOpen } from '../../model/enums';
import type { WritingReply } from '../../wire/page-writing';
import type { Place } from '../services';

/** What a page is told of issues that a text mentions. Where they cannot be asked for they stay plain links, and nobody is disturbed. */
export async function mentionedIssues(
  place: Place | undefined,
  numbers: readonly number[] = [],
): Promise<NonNullable<WritingReply<'resolve'>['issues']>> {
  if (!place || numbers.length === 0) return [];
  const issues = await place.service.mentioned(place.repository, numbers).catch(() => []);
  return issues.map(({ number, title, status }) => ({ number, title, isOpen: isOpen(status) }));
}
