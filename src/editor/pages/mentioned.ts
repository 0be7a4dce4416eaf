import { isOpen } from '../../model/enums';
import type { WritingReply } from '../../wire/page-writing';
import type { Place } from '../services';

/** Data of the issues that a text mentions. If they cannot be loaded they stay plain links, without a message. */
export async function mentionedIssues(
  place: Place | undefined,
  numbers: readonly number[] = [],
): Promise<NonNullable<WritingReply<'resolve'>['issues']>> {
  if (!place || numbers.length === 0) return [];
  const issues = await place.service.mentioned(place.repository, numbers).catch(() => []);
  return issues.map(({ number, title, status }) => ({ number, title, isOpen: isOpen(status) }));
}
