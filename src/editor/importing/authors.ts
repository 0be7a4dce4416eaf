import * as vscode from 'vscode';
import type { ImportReport, PersonReport } from '../../wire/archive';
import { askTypedText } from '../askText';
import type { Place } from '../services';
import { plainLabel } from '../text';

type Authors = Readonly<Record<string, string>>;

interface PersonItem extends vscode.QuickPickItem {
  readonly person?: PersonReport;
}

/** Asks for the usernames of an archive's people, one after the other, until the person has done; those with the same name are proposed. */
export async function askAuthors(place: Place, report: ImportReport, previous: Authors, state: vscode.Memento): Promise<Authors> {
  const { assignees } = await place.service.choices(place.repository);
  let authors: Authors = { ...proposals(report), ...previous };
  for (;;) {
    const doneItem: PersonItem = { label: vscode.l10n.t('$(check) Done'), alwaysShow: true };
    const items = report.people.map((person): PersonItem => ({
      label: plainLabel(person.name),
      description: `→ ${plainLabel(authors[person.key] ?? person.username)}`,
      ...(person.key !== person.name && { detail: plainLabel(person.key) }),
      person,
    }));
    const title = vscode.l10n.t('Who are the people of the archive here?');
    const chosen = await vscode.window.showQuickPick([doneItem, ...items], {
      title,
      ignoreFocusOut: true,
      matchOnDescription: true,
      matchOnDetail: true,
    });
    // Who leaves the list has not said that the names are to be forgotten: nothing is imported yet.
    const person = chosen?.person;
    if (!person) return authors;
    const username = await askUsername(
      person,
      [...new Set([person.proposal, ...assignees.map((assignee) => assignee.username)])].filter((assignee) => assignee !== undefined),
      state,
    );
    if (username !== undefined) authors = { ...authors, [person.key]: username };
  }
}

const proposals = ({ people }: ImportReport): Authors =>
  Object.fromEntries(people.flatMap(({ key, proposal }) => (proposal === undefined ? [] : [[key, proposal]])));

async function askUsername(person: PersonReport, usernames: readonly string[], state: vscode.Memento): Promise<string | undefined> {
  const otherItem = vscode.l10n.t('Another username...');
  const title = vscode.l10n.t('Who is {0} here?', plainLabel(person.name));
  const items: (vscode.QuickPickItem & { username?: string })[] = usernames.map((username) => ({ label: plainLabel(username), username }));
  const chosen = await vscode.window.showQuickPick([...items, { label: otherItem }], { title, ignoreFocusOut: true });
  if (chosen?.label !== otherItem || chosen.username !== undefined) return chosen?.username;
  const isUsername = (text: string) => /^[^\s:/]{1,128}$/u.test(text.trim());
  const validate = (text: string) => (isUsername(text) ? undefined : vscode.l10n.t('No spaces, colons or slashes.'));
  const typed = { state, for: { key: `who ${person.key}` } };
  return (await askTypedText({ title, value: person.username, validate, typed }))?.trim();
}
