import * as vscode from 'vscode';
import { lazy } from '../../model/concurrency';
import type { Choices } from '../../model/issue';
import { parseQuery, printQuery, problemsOf, type QueryProblem } from '../../model/query-language';
import { completionsAt, type QueryCompletion } from '../../model/query-language/complete';
import { readListFilter } from '../../lists/query';
import { format } from '../../wire/messages';
import type { ActiveFilter } from '../activeFilter';
import { runCommand } from '../commandRegistry';
import { askQuickPick } from '../quickPick';
import { report } from '../report';
import type { Services } from '../services';
import { plainLabel } from '../text';
import { TREE_VIEW } from '../viewIds';
import { commonQueries, type CommonQuery } from './commonQueries';
import type { ListSettings } from './listSettings';
import { loadChoices, pickFilter } from './pickFilter';
import type { IssueTree } from './provider';

/** How many completions are listed. */
const MAX_COMPLETIONS = 50;

type BoxItem = vscode.QuickPickItem & {
  readonly replacement?: Pick<QueryCompletion, 'start' | 'end' | 'text'>;
  readonly apply?: true;
  /** The whole query, in place of what is typed. */
  readonly query?: string;
  readonly steps?: true;
};

const separator = (label: string): BoxItem => ({ label, kind: vscode.QuickPickItemKind.Separator });

const commonItem = ({ label, query }: CommonQuery): BoxItem => ({
  label,
  description: query,
  iconPath: new vscode.ThemeIcon('filter'),
  alwaysShow: true,
  apply: true,
  query,
});

/** An item for a problem in the query; to choose it applies the suggested correction. */
function problemItem(text: string, { start, end, message, suggestion }: QueryProblem): BoxItem {
  const there = text.slice(start, end);
  return {
    label: plainLabel(format(message)),
    description: plainLabel(
      there === '' ? vscode.l10n.t('character {0}', start + 1) : vscode.l10n.t('character {0}: {1}', start + 1, there),
    ),
    iconPath: new vscode.ThemeIcon('error'),
    alwaysShow: true,
    ...(suggestion !== undefined && { replacement: { start, end, text: suggestion } }),
  };
}

/** The items for a query text: to filter by it or its problems, completions, and the field-by-field filter. */
function itemsFor(text: string, choices: Choices | undefined): BoxItem[] {
  const problems = problemsOf(text);
  const first: BoxItem[] =
    problems.length > 0
      ? problems.map((problem) => problemItem(text, problem))
      : [
          {
            label: text.trim() === '' ? vscode.l10n.t('Show All Issues') : vscode.l10n.t('Filter by This'),
            description: plainLabel(text.trim()),
            iconPath: new vscode.ThemeIcon(text.trim() === '' ? 'clear-all' : 'filter'),
            alwaysShow: true,
            apply: true,
          },
        ];
  const completions = completionsAt(text, text.length, choices).slice(0, MAX_COMPLETIONS);
  const further = completions.map((it): BoxItem => ({
    label: plainLabel(it.label),
    ...(it.detail && { description: plainLabel(it.detail) }),
    alwaysShow: true,
    replacement: it,
  }));
  const steps: BoxItem = {
    label: vscode.l10n.t('Choose Field by Field...'),
    iconPath: new vscode.ThemeIcon('list-selection'),
    alwaysShow: true,
    steps: true,
  };
  const common = text.trim() === '' ? commonQueries().map(commonItem) : [];
  return [
    ...first,
    steps,
    ...(common.length > 0 ? [separator(vscode.l10n.t('Common')), ...common] : []),
    ...(further.length > 0 ? [separator(vscode.l10n.t('Qualifiers')), ...further] : []),
  ];
}

/** Asks for a query; undefined when the person closes the box. */
async function askQuery(before: string, choices: () => Promise<Choices>): Promise<{ readonly query: string } | 'steps' | undefined> {
  const pick = vscode.window.createQuickPick<BoxItem>();
  pick.title = vscode.l10n.t('Filter Issues');
  pick.placeholder = vscode.l10n.t('is:open assignee:me priority:>=major updated:<2w words');
  pick.value = before === '' ? '' : `${before} `;
  let known: Choices | undefined;
  const fill = () => {
    pick.items = itemsFor(pick.value, known);
    pick.activeItems = pick.items.slice(0, 1);
  };
  fill();
  pick.onDidChangeValue(fill);
  void choices().then((found) => {
    known = found;
    const [active] = pick.activeItems;
    if (active === pick.items[0]) fill();
  });
  const isAnswer = (item: BoxItem): boolean => {
    const { replacement } = item;
    if (replacement) {
      pick.value = pick.value.slice(0, replacement.start) + replacement.text + pick.value.slice(replacement.end);
      fill();
    }
    return item.apply === true || item.steps === true;
  };
  const answer = await askQuickPick(pick, undefined, isAnswer);
  const item = Array.isArray(answer) ? answer[0] : undefined;
  return item?.steps ? 'steps' : item?.apply ? { query: item.query ?? pick.value.trim() } : undefined;
}

/** Filters by a query. Its `sort:` and `group:` become settings of the view, and are not stored with the filter. */
export async function applyQuery(text: string, filter: ActiveFilter, settings: ListSettings): Promise<void> {
  const { sort, group } = readListFilter(text, 'me');
  const { terms } = parseQuery(text);
  const rest = terms.filter((term) => term.type !== 'qualifier' || (term.name !== 'sort' && term.name !== 'group'));
  if (group !== undefined) await settings.setGrouping(group);
  if (sort) await settings.setSort(sort.field, sort.descending);
  await filter.set(printQuery(rest));
}

/** Asks for the query to filter the view by, or for its conditions field by field. */
export async function pickQuery(services: Services, filter: ActiveFilter, tree: IssueTree, settings: ListSettings): Promise<void> {
  try {
    const choices = lazy(async () => loadChoices(await tree.list()));
    const answer = await askQuery(filter.text, choices);
    if (answer === undefined) return;
    if (answer === 'steps') return await pickFilter(services, filter, tree);
    await applyQuery(answer.query, filter, settings);
    await runCommand(`${TREE_VIEW}.focus`);
  } catch (error) {
    await report(services.log, error);
  }
}
