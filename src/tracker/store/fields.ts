import type { IssueFields } from '../../model/issue';
import { KINDS, LISTS, PRIORITIES, STATUSES, type ListName } from '../../model/words';
import type { Transact } from './database';
import { fold } from './fold';
import { InvalidField } from './store';
import type { IssueTable } from './tables';

/** The columns of an issue that a person can set. */
export type SetColumns = Pick<
  IssueTable,
  'status' | 'kind' | 'priority' | 'component' | 'milestone' | 'version' | 'assignee' | 'markup' | 'title_folded'
>;

const RANKED = { status: STATUSES, kind: KINDS, priority: PRIORITIES } as const;

/** The name by which an item of a list is known. @throws {InvalidField} when there is none */
async function itemName(db: Transact, edition: number, list: ListName, title: string): Promise<string> {
  const name = fold(title);
  const item = await db
    .selectFrom('list_item')
    .select('name')
    .where('edition', '=', edition)
    .where('list', '=', list)
    .where('name', '=', name)
    .executeTakeFirst();
  if (!item) throw new InvalidField(list, `There is no ${list} '${title.slice(0, 100)}' in this repository.`);
  return name;
}

/** The name of somebody who may write in the repository. @throws {InvalidField} for all others */
async function assigneeName(db: Transact, repository: number, username: string): Promise<string> {
  const name = fold(username);
  const person = await db
    .selectFrom('person')
    .innerJoin('grant_of_right as g', 'g.person', 'person.id')
    .select('person.name')
    .where('person.name', '=', name)
    .where('g.repository', '=', repository)
    .where('g.right', 'in', ['write', 'admin'])
    .executeTakeFirst();
  if (!person) throw new InvalidField('assignee', `${username.slice(0, 100)} can't be assigned issues in this repository`);
  return name;
}

/**
 * Checks fields and gives them as columns. `before` is what the issue has: an assignee that stays is not asked whether
 * they may still be assigned.
 * @throws {InvalidField}
 */
export async function toColumns(
  db: Transact,
  home: { repository: number; edition: number },
  fields: IssueFields,
  before?: { assignee: string | null },
): Promise<Partial<SetColumns>> {
  const set: Partial<SetColumns> = {};
  if (fields.title !== undefined) {
    if (fields.title.trim() === '') throw new InvalidField('title', 'An issue needs a title.');
    set.title_folded = fold(fields.title);
  }
  for (const field of ['status', 'kind', 'priority'] as const) {
    const word = fields[field];
    if (word === undefined) continue;
    const rank = (RANKED[field] as readonly string[]).indexOf(word);
    if (rank < 0)
      throw new InvalidField(field, `'${word.slice(0, 100)}' is not a ${field}. It must be one of: ${RANKED[field].join(', ')}.`);
    set[field] = rank;
  }
  for (const list of LISTS) {
    const title = fields[list];
    if (title !== undefined) set[list] = title ? await itemName(db, home.edition, list, title) : null;
  }
  if (fields.assignee !== undefined) {
    const stays = fields.assignee && before?.assignee === fold(fields.assignee);
    if (!fields.assignee) set.assignee = null;
    else if (!stays) set.assignee = await assigneeName(db, home.repository, fields.assignee);
  }
  if (fields.markup !== undefined) set.markup = fields.markup;
  return set;
}
