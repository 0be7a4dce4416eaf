import { ALL, DEFAULT_SORT } from '../../model/query';
import type { WritingReply } from '../../wire/page-writing';
import { issuesByNumber } from '../../lists/numbers';
import type { Place } from '../services';

const MAX_SUGGESTIONS = 8;

/** Suggestions after `#`: by number, then by words, last changed first. */
export async function suggest({ place }: { readonly place: Place | undefined }, text: string): Promise<WritingReply<'suggest'>> {
  if (!place) return { to: 'suggest', issues: [] };
  const { service, repository } = place;
  const number = /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;
  const query = { filter: ALL, search: text.trim() === '' ? null : text.trim(), sort: DEFAULT_SORT, start: 0, limit: MAX_SUGGESTIONS };
  const [numbered, matches] = await Promise.all([
    number === undefined ? undefined : issuesByNumber(service, repository, number).catch(() => undefined), // no suggestion
    service.list(repository, query).then(
      (page) => page.issues,
      () => [], // no suggestions
    ),
  ]);
  const byNumber = numbered ? [...(numbered.exact ? [numbered.exact] : []), ...numbered.longer] : [];
  const issues = [...byNumber, ...matches.filter((issue) => !byNumber.some((other) => other.number === issue.number))];
  return { to: 'suggest', issues: issues.slice(0, MAX_SUGGESTIONS).map(({ number, title, status }) => ({ number, title, status })) };
}
