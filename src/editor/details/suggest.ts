import { ALL, DEFAULT_SORT } from '../../model/query';
import type { Reply } from '../../wire/page';
import type { Shown } from './shown';

const MOST = 8;

/** Issues that `#` and what is typed after it may mean: one by its number, others by their words, the last changed first. */
export async function suggest({ place }: Pick<Shown, 'place'>, text: string): Promise<Reply> {
  if (!place) return { to: 'suggest', issues: [] };
  const { service, repository } = place;
  const number = /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;
  const query = { filter: ALL, search: text.trim() === '' ? null : text.trim(), sort: DEFAULT_SORT, start: 0, limit: MOST };
  const [exact, found] = await Promise.all([
    number === undefined ? undefined : service.get(repository, number).catch(() => undefined), // there is none of that number
    service.list(repository, query).then(
      (page) => page.issues,
      () => [], // what is typed can be typed on
    ),
  ]);
  const issues = [...(exact ? [exact] : []), ...found.filter((issue) => issue.number !== exact?.number)];
  return { to: 'suggest', issues: issues.slice(0, MOST).map(({ number, title, status }) => ({ number, title, status })) };
}
