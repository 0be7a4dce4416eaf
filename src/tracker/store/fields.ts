import type { IssueFields } from '../../model/issue';
import { choicesOf, ENUM_FIELDS } from '../../model/fields';
import { LISTS, type ListName } from '../../model/enums';
import { COLUMNS, type SetColumns } from './columns';
import type { Transact } from './database';
import { fold } from './fold';
import { InvalidField } from './store';

/** Columns to set in a row of an issue. */
export type SetValues = Partial<SetColumns & { title_folded: string }>;

/** Returns the folded name of an existing list item. @throws {InvalidField} when there is none */
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

/** Returns the folded username of a person who can be assigned. @throws {InvalidField} for others */
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
 * Validates fields and converts them to columns. `before` is the current issue: an unchanged assignee need not be assignable any more.
 * @throws {InvalidField}
 */
export async function toColumns(
  db: Transact,
  state: { repository: number; edition: number },
  fields: IssueFields,
  before?: { assignee: string | null },
): Promise<SetValues> {
  const set: SetValues = {};
  if (fields.title !== undefined) {
    if (fields.title.trim() === '') throw new InvalidField('title', 'An issue needs a title.');
    set.title_folded = fold(fields.title);
  }
  for (const field of ENUM_FIELDS) {
    const word: string | undefined = fields[field];
    if (word === undefined) continue;
    const choices: readonly string[] = choicesOf(field);
    const rank = choices.indexOf(word);
    if (rank < 0) throw new InvalidField(field, `'${word.slice(0, 100)}' is not a ${field}. It must be one of: ${choices.join(', ')}.`);
    set[COLUMNS[field]] = rank;
  }
  for (const list of LISTS) {
    const title = fields[list];
    if (title !== undefined) set[list] = title ? await itemName(db, state.edition, list, title) : null;
  }
  if (fields.assignee !== undefined) {
    const stays = fields.assignee && before?.assignee === fold(fields.assignee);
    if (!fields.assignee) set.assignee = null;
    else if (!stays) set.assignee = await assigneeName(db, state.repository, fields.assignee);
  }
  if (fields.markup !== undefined) set.markup = fields.markup;
  return set;
}
