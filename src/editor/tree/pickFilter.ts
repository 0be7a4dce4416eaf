import * as vscode from 'vscode';
import { lazy } from '../../model/concurrency';
import type { Choices, Person } from '../../model/issue';
import { FIELD_NAMES, isFilteredByParts, isFilterField, isListField, isPersonField, type FilterField } from '../../model/fields';
import type { Services } from '../services';
import { askTypedText } from '../askText';
import { askQuickPick } from '../quickPick';
import { report } from '../report';
import { TREE_VIEW } from '../viewIds';
import { fieldLabel, valueIcon, valueLabel } from '../labels';
import {
  canExcludeMany,
  findCondition,
  searchOf,
  knownValues,
  withCondition,
  withoutField,
  type FilterCondition,
} from '../../lists/filter';
import { describeCondition, type FilterLabels } from '../../lists/describeFilter';
import type { ActiveFilter } from '../activeFilter';
import type { TreeEntry } from './nodes';
import type { IssueTree } from './provider';
import { plainLabel } from '../text';

/** Translated labels for the description of conditions. */
const filterLabels = (): FilterLabels => ({
  search: vscode.l10n.t({ message: 'search', comment: ['Before words that are searched for.'] }),
  field: (field) => (field === 'content' ? vscode.l10n.t('text') : fieldLabel(field).toLocaleLowerCase(vscode.env.language)),
  none: vscode.l10n.t('none'),
  not: vscode.l10n.t('not'),
  contains: vscode.l10n.t('contains'),
  containsNot: vscode.l10n.t('does not contain'),
});

/** Text fields come last. */
const FIELD_ORDER = FIELD_NAMES.filter(isFilterField).sort((a, b) => Number(isFilteredByParts(a)) - Number(isFilteredByParts(b)));

type FieldItem = vscode.QuickPickItem & { field?: FilterField | 'search'; done?: true; clear?: true };
type ValueItem = vscode.QuickPickItem & { value?: string; other?: true };

/** Asks for a field and its values, again and again until the person is done. Each step filters the view at once. */
export async function pickFilter(services: Services, filter: ActiveFilter, tree: IssueTree): Promise<void> {
  const state = services.context.workspaceState;
  try {
    const entries = await tree.list();
    // Loaded only when a step needs it, so that a site that does not answer does not delay the other steps.
    const choices = lazy(() => loadChoices(entries));
    const loadedIssues = entries.flatMap(({ list }) => list.groups?.flatMap((group) => group.issues ?? []) ?? []);
    const reporters = loadedIssues.map((issue) => issue.reporter).filter((person): person is Person => person !== null);
    for (;;) {
      const field = await pickField(filter);
      if (field === undefined) return;
      if (field === 'search') {
        await askSearch(filter, state);
        continue;
      }
      const before = findCondition(filter.conditions, field);
      const condition = isFilteredByParts(field)
        ? await askContained(field, before, state)
        : await pickValues(field, before, knownValues(field) ? NO_CHOICES : await choices(), reporters, state);
      if (condition) await filter.setConditions(withCondition(filter.conditions, condition));
    }
  } catch (error) {
    await report(services.log, error);
  }
}

const NO_CHOICES: Choices = { lists: { component: [], milestone: [], version: [] }, assignees: [] };

/** Loads the choices of all open repositories, and skips those that cannot be loaded. */
export async function loadChoices(entries: readonly TreeEntry[]): Promise<Choices> {
  const progress = { location: { viewId: TREE_VIEW } };
  return vscode.window.withProgress(progress, async () =>
    merge(await Promise.all(entries.map(({ place }) => place.service.choices(place.repository).catch(() => NO_CHOICES)))),
  );
}

function merge(lists: readonly Choices[]): Choices {
  const names = (namesOf: (choices: Choices) => readonly string[]) => [...new Set(lists.flatMap(namesOf))];
  return {
    lists: {
      component: names((choices) => choices.lists.component),
      milestone: names((choices) => choices.lists.milestone),
      version: names((choices) => choices.lists.version),
    },
    assignees: lists.flatMap((list) => list.assignees),
  };
}

function fieldItemLabel(field: FilterField): string {
  if (field === 'title') return vscode.l10n.t('Title contains...');
  return field === 'content' ? vscode.l10n.t('Text contains...') : fieldLabel(field);
}

/** Asks for the field. Undefined when the person is done. */
async function pickField(filter: ActiveFilter): Promise<FilterField | 'search' | undefined> {
  const remove: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('close'), tooltip: vscode.l10n.t('Remove this condition') };
  const pick = vscode.window.createQuickPick<FieldItem>();
  pick.title = vscode.l10n.t('Filter Issues');
  const fill = () => {
    const fields = FIELD_ORDER.map((field): FieldItem => {
      const condition = findCondition(filter.conditions, field);
      const description = condition && describeCondition(condition, filterLabels());
      return { label: fieldItemLabel(field), field, ...(description && { description: plainLabel(description), buttons: [remove] }) };
    });
    const { search } = searchOf(filter.conditions);
    const found: FieldItem[] =
      search === null ? [] : [{ label: vscode.l10n.t('Search'), field: 'search', description: plainLabel(search), buttons: [remove] }];
    const isActive = filter.conditions.length > 0;
    const endItems: FieldItem[] = [
      { label: vscode.l10n.t('Done'), iconPath: new vscode.ThemeIcon('check'), done: true },
      { label: vscode.l10n.t('Clear Filter'), iconPath: new vscode.ThemeIcon('clear-all'), clear: true },
      { label: vscode.l10n.t('Fields'), kind: vscode.QuickPickItemKind.Separator },
    ];
    pick.placeholder = isActive ? vscode.l10n.t('Choose a further field, or Done') : vscode.l10n.t('Choose the field to filter by');
    pick.items = isActive ? [...endItems, ...found, ...fields] : fields;
  };
  fill();
  pick.onDidTriggerItemButton(({ item }) => {
    if (item.field === undefined) return;
    void filter.setConditions(withoutField(filter.conditions, item.field)).then(fill);
  });
  const answer = await askQuickPick(pick);
  const item = Array.isArray(answer) ? answer[0] : undefined;
  if (item?.clear) await filter.set('');
  return item?.field;
}

const anyText = (): undefined => undefined;

/** Asks for the words of the search. */
async function askSearch(filter: ActiveFilter, state: vscode.Memento): Promise<void> {
  const words = await askTypedText({
    title: vscode.l10n.t('Search'),
    value: searchOf(filter.conditions).search ?? '',
    typed: { state, for: { key: 'filter search' } },
    validate: anyText,
    prompt: vscode.l10n.t('Enter what a title, a description or a comment has to contain; leave it empty to remove this condition.'),
  });
  if (words !== undefined) await filter.setConditions(withCondition(filter.conditions, { field: 'search', words: words.trim() }));
}

async function askContained(
  field: FilterField,
  before: FilterCondition | undefined,
  state: vscode.Memento,
): Promise<FilterCondition | undefined> {
  const text = await askTypedText({
    title: fieldItemLabel(field),
    value: before?.values[0] ?? '',
    typed: { state, for: { key: `filter ${field}` } },
    validate: anyText,
    prompt: vscode.l10n.t(
      'Enter the text that it has to contain; leave it empty to remove this condition. ! before the text shows the issues that do not contain it.',
    ),
  });
  if (text === undefined) return undefined;
  const negated = text.startsWith('!');
  const value = (negated ? text.slice(1) : text).trim();
  return { field, comparator: 'contains', negated, values: value ? [value] : [] };
}

/** The values to choose from, with those of the present condition even when no issue has them any more. */
function valueItems(field: FilterField, before: FilterCondition | undefined, choices: Choices, reporters: readonly Person[]): ValueItem[] {
  const values = knownValues(field);
  const itemOf = (value: string): ValueItem => {
    const icon = valueIcon(field, value);
    return { label: plainLabel(valueLabel(field, value)), value, ...(icon && { iconPath: icon }) };
  };
  if (values) return values.map(itemOf);
  const none: ValueItem = { label: vscode.l10n.t('(none)'), value: '' };
  let items: ValueItem[];
  if (isPersonField(field)) {
    const people = new Map(
      [...choices.assignees, ...(field === 'reporter' ? reporters : [])].map((assignee) => [assignee.username, assignee]),
    );
    items = [...people.values()].map((person) => ({
      label: plainLabel(person.displayName),
      value: person.username,
      ...(person.displayName !== person.username && { description: plainLabel(person.username) }),
    }));
    items.sort((a, b) => a.label.localeCompare(b.label));
  } else items = isListField(field) ? choices.lists[field].map(itemOf) : [];
  const missing = (before?.values ?? []).filter((value) => value !== '' && !items.some((item) => item.value === value)).map(itemOf);
  const other: ValueItem = { label: vscode.l10n.t('Another person...'), other: true, alwaysShow: true };
  return [none, ...items, ...missing, ...(isPersonField(field) ? [other] : [])];
}

/** Asks for the values of the condition; a button negates it. */
async function pickValues(
  field: FilterField,
  before: FilterCondition | undefined,
  known: Choices,
  reporters: readonly Person[],
  state: vscode.Memento,
): Promise<FilterCondition | undefined> {
  const items = valueItems(field, before, known, reporters);
  let negated = before?.negated ?? false;
  for (;;) {
    const pick = vscode.window.createQuickPick<ValueItem>();
    const negate: vscode.QuickInputButton = {
      iconPath: new vscode.ThemeIcon(negated ? 'check' : 'circle-slash'),
      tooltip: negated ? vscode.l10n.t('Show the issues that have the value') : vscode.l10n.t('Show the issues that do not have the value'),
    };
    pick.title = negated ? vscode.l10n.t('{0} is not', fieldLabel(field)) : vscode.l10n.t('{0} is', fieldLabel(field));
    pick.placeholder = vscode.l10n.t('Choose nothing to remove this condition');
    pick.buttons = [vscode.QuickInputButtons.Back, negate];
    pick.canSelectMany = !negated || canExcludeMany(field);
    pick.items = items;
    pick.matchOnDescription = true;
    const chosen = items.filter((item) => item.value !== undefined && before?.values.includes(item.value));
    if (pick.canSelectMany) pick.selectedItems = chosen;
    else {
      pick.placeholder = vscode.l10n.t('Choose the one value to exclude');
      if (chosen.length > 0) pick.activeItems = chosen;
    }
    const answer = await askQuickPick(pick);
    if (answer === negate) {
      negated = !negated;
      continue;
    }
    if (!Array.isArray(answer)) return undefined;
    const values = answer.map((item) => item.value).filter((item) => item !== undefined);
    if (answer.some((item) => item.other)) {
      const username = (
        await askTypedText({
          title: fieldLabel(field),
          prompt: vscode.l10n.t('Username of the person'),
          typed: { state, for: { key: `filter ${field}` } },
          validate: anyText,
        })
      )?.trim();
      if (username) values.push(username);
    }
    return { field, comparator: 'is', negated, values: negated && !canExcludeMany(field) ? values.slice(0, 1) : values };
  }
}
