import * as vscode from 'vscode';
import type { Choices, Person } from '../../model/issue';
import { choicesOf, isListField, isPersonField, isRanked, isEnumField, type ChosenField } from '../../model/fields';
import type { Services, Place } from '../services';
import { askDuplicateRelation } from '../duplicate';
import { askQuickPick } from '../quickPick';
import { report } from '../report';
import { fieldValueOf } from '../saveFields';
import { fieldLabel, displayOf } from '../labels';
import { listedTitles, titleLine } from '../listedTitles';
import { commonChoices } from './choices';
import type { NewNames } from './newName';
import { targetsLabel, targets, type Target } from '../targets';
import { plainLabel, plainLabels } from '../text';

/** `newName` is set on the item that creates a list item (see `newName.ts`). */
type ValueItem = vscode.QuickPickItem & { value?: string | null; newName?: string };
const placesOf = (items: readonly Target[]): Place[] => [...new Set(items.map(({ place }) => place))];

/** Asks for a value of a field, and sets it on the targets of the command. */
export async function changeField(services: Services, field: ChosenField, args: readonly unknown[]): Promise<void> {
  const title = vscode.l10n.t('Change {0}', fieldLabel(field));
  try {
    const selected = await targets(services, title, args);
    if (!selected) return;
    const adding = isListField(field)
      ? import('./newName').then(({ newNames }) => newNames(services, placesOf(selected), field))
      : undefined;
    const [current, ...otherValues] = new Set(selected.map(({ issue }) => fieldValueOf(issue, field)));
    const item = await pickValue(field, {
      title: `${title}: ${targetsLabel(selected, services.sites)}`,
      places: placesOf(selected),
      current: otherValues.length === 0 ? current : undefined,
      adding,
    });
    const value = item?.newName === undefined ? item?.value : await (await adding)?.add(item.newName);
    if (value === undefined) return;
    await setField(
      services,
      field,
      selected,
      () => value,
      value === null ? vscode.l10n.t('none') : plainLabel(item?.value ? item.label : value),
    );
  } catch (error) {
    await report(services.log, error, { retry: () => changeField(services, field, args) });
  }
}

/** Assigns the targets of the command to the person who is signed in at their site. */
export async function assignToMe(services: Services, args: readonly unknown[]): Promise<void> {
  let site: string | undefined;
  try {
    const selected = await targets(services, vscode.l10n.t('Assign to me'), args);
    if (!selected) return;
    const people = new Map<Place, Person>();
    for (const { place } of selected) {
      if (people.has(place)) continue;
      site = place.site.id;
      people.set(place, (await place.service.identity()).person);
    }
    const names = new Set([...people.values()].map(({ displayName }) => displayName));
    await setField(services, 'assignee', selected, ({ place }) => people.get(place)!.username, plainLabels([...names], ', '));
  } catch (error) {
    await report(services.log, error, { retry: () => assignToMe(services, args), ...(site !== undefined && { site }) });
  }
}

/** Sets a field of issues, each to its own value, and offers *Undo*. `label` is the value in messages. */
export async function setField(
  services: Services,
  field: ChosenField,
  selected: readonly Target[],
  valueFor: (target: Target) => string | null,
  label: string,
): Promise<void> {
  const [first, ...otherValues] = selected;
  const changedAlong = first && otherValues.length === 0 ? await askDuplicateRelation(services, first, field, valueFor(first)) : {};
  if (!changedAlong) return;
  const targets = selected.map((target) => ({
    place: target.place,
    number: target.issue.number,
    revision: target.issue.revision,
    seen: { [field]: fieldValueOf(target.issue, field) },
    fields: { [field]: valueFor(target) },
  }));
  const [{ changeIssues }, { fieldMessages }] = await Promise.all([import('../changeIssues'), import('../manyIssues')]);
  const question = {
    text: vscode.l10n.t('Set {0} of {1} issues to {2}?', fieldLabel(field), selected.length, label),
    about: [
      listedTitles(
        selected.map(({ issue }) => titleLine(issue)),
        selected.length,
      ),
    ],
  };
  await changeIssues(services, targets, {}, fieldMessages(field, label), question, changedAlong.relate);
}

/** The question of `pickValue`. */
interface ValueQuestion {
  readonly title: string;
  readonly places: readonly Place[];
  /** The value that all issues share (null: unset); undefined if they differ or it is unknown. */
  readonly current: string | null | undefined;
  readonly adding?: Promise<NewNames | undefined> | undefined;
}

/** Asks for a value. The current value is marked and active. The box is there at once, and takes what is typed while a site is asked for the values. */
export async function pickValue(field: ChosenField, { title, places, current, adding }: ValueQuestion): Promise<ValueItem | undefined> {
  const isCurrent = (item: ValueItem) => current !== undefined && item.value === current;
  const name = fieldLabel(field).toLocaleLowerCase(vscode.env.language);
  const pick = vscode.window.createQuickPick<ValueItem>();
  pick.title = title;
  pick.placeholder = vscode.l10n.t('Choose the {0}', name);
  pick.matchOnDescription = true;
  pick.busy = true;
  const fill = async () => {
    const [items, newNames] = await Promise.all([itemsOf(field, places), adding]);
    // The issue can have a value that was deleted from the list of the repository.
    if (current != null && !items.some(isCurrent)) items.push({ label: plainLabel(current), value: current });
    const marked = items.map((item) =>
      isCurrent(item) ? { ...item, description: [item.description, vscode.l10n.t('(current)')].filter(Boolean).join(' ') } : item,
    );
    if (items.length < 2) pick.placeholder = vscode.l10n.t('This repository has no {0} to choose from yet', name);
    const names = items.flatMap(({ value }) => value ?? []);
    const show = () => (pick.items = [...marked, ...[newNames?.item(pick.value, names) ?? []].flat()]);
    if (newNames) pick.onDidChangeValue(show);
    pick.busy = false;
    show();
    // An empty array would leave no item active, and Enter would do nothing.
    if (pick.value === '' && marked.some(isCurrent)) pick.activeItems = marked.filter(isCurrent);
  };
  const filled = fill();
  const loading = { hasFailed: false };
  void filled.catch(() => {
    loading.hasFailed = true;
    pick.hide();
  });
  const answer = await askQuickPick(pick);
  if (loading.hasFailed) await filled;
  const item = Array.isArray(answer) ? answer[0] : undefined;
  return item && (isCurrent(item) ? undefined : item);
}

async function itemsOf(field: ChosenField, places: readonly Place[]): Promise<ValueItem[]> {
  if (isEnumField(field)) {
    const { label, icon } = displayOf(field);
    const items = choicesOf(field).map((value) => ({ label: label(value), value, iconPath: icon(value) }));
    return isRanked(field) ? items.reverse() : items;
  }
  const me = isPersonField(field) ? usernameAt(places[0]) : undefined;
  const choices = commonChoices(await Promise.all(places.map((place) => place.service.choices(place.repository))));
  const none: ValueItem = { label: vscode.l10n.t('(none)'), value: null };
  if (isPersonField(field)) return [none, ...peopleItems(choices, await me)];
  return [none, ...choices.lists[field].map((value) => ({ label: plainLabel(value), value }))];
}

/** Who is signed in at a site; undefined where that is unknown. */
const usernameAt = async (place: Place | undefined): Promise<string | undefined> =>
  place?.service.identity().then(
    ({ person }) => person.username,
    () => undefined,
  );

/** The people who can be assigned; the person comes first. */
function peopleItems(choices: Choices, me: string | undefined): ValueItem[] {
  const item = (person: Person): ValueItem => ({
    label: plainLabel(person.displayName),
    value: person.username,
    description: [
      person.username === person.displayName ? '' : plainLabel(person.username),
      person.username === me ? vscode.l10n.t('you') : '',
    ]
      .filter(Boolean)
      .join(' · '),
    iconPath: new vscode.ThemeIcon(person.username === me ? 'account' : 'person'),
  });
  const people = choices.assignees.toSorted((a, b) => a.displayName.localeCompare(b.displayName));
  return [...people.filter((person) => person.username === me), ...people.filter((person) => person.username !== me)].map(item);
}
