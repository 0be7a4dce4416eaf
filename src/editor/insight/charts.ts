import * as vscode from 'vscode';
import { INSIGHT_AGES, INSIGHT_GROUPS, type Insight, type InsightGroup, type InsightMonth } from '../../model/insight';
import { choicesOf } from '../../model/fields';
import { sortGroups, groupingRule } from '../../lists/grouping';
import { withConditions } from '../../lists/query';
import type { BarChart, InsightStringName, Mark, Month } from '../../wire/page-insight';
import { groupingFor } from '../groupings';
import { fieldLabel } from '../labels';

/** Builds the charts from the counts; each part has the query that finds its issues. */

/** Bounds the rows of a chart; the smallest are summed up in one. */
const MAX_ROWS = 12;

/** The strings of the charts. */
export const insightStrings = (): Readonly<Record<InsightStringName, string>> => ({
  insight: vscode.l10n.t('Insight'),
  overTime: vscode.l10n.t('Opened and closed, by month'),
  overTimeHint: vscode.l10n.t('Months are those of UTC. An issue that was opened again and closed again counts where it was closed last.'),
  undatedOne: vscode.l10n.t('1 closed issue has no history that tells when: it counts in the month of its last change.'),
  undatedMany: vscode.l10n.t('{0} closed issues have no history that tells when: they count in the month of their last change.', '{0}'),
  month: vscode.l10n.t('Month'),
  opened: vscode.l10n.t('Opened'),
  closed: vscode.l10n.t('Closed'),
  value: vscode.l10n.t('Value'),
  issues: vscode.l10n.t('Issues'),
  oneIssue: vscode.l10n.t('1 issue'),
  openIssues: vscode.l10n.t('{0} issues, {1} of them open', '{0}', '{1}'),
  others: vscode.l10n.t('{0} more in others', '{0}'),
  asTable: vscode.l10n.t('As a Table'),
  showThem: vscode.l10n.t({
    message: '{0}: {1} issues. Shows them on the board.',
    args: ['{0}', '{1}'],
    comment: ['{0} is what a part of a chart stands for.'],
  }),
  noIssues: vscode.l10n.t('No issues yet in this repository.'),
  noMatch: vscode.l10n.t('No issue matches the filter.'),
});

const joined = (...parts: readonly string[]): string => parts.filter((part) => part !== '').join(' ');

/** All months from the first to the last; the response omits those without issues. */
function allMonths(months: readonly InsightMonth[]): InsightMonth[] {
  const byMonth = new Map(months.map((it) => [it.month, it]));
  const [first, last] = [months[0]?.month, months.at(-1)?.month];
  if (first === undefined || last === undefined) return [];
  const filled: InsightMonth[] = [];
  for (let [year = 0, month = 0] = first.split('-').map(Number); ; month === 12 ? (year++, (month = 1)) : month++) {
    const name = `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}`;
    if (name > last) return filled;
    filled.push(byMonth.get(name) ?? { month: name, opened: 0, closed: 0 });
  }
}

/** The months of the chart over time. */
export function monthsOf({ months }: Insight, query: string): Month[] {
  const { label } = groupingFor('createdMonth');
  return allMonths(months).map(({ month, opened, closed }) => ({
    label: label(month),
    opened: { label: label(month), count: opened, query: joined(query, `created:${month}Z`) },
    closed: { label: label(month), count: closed, query: joined(query, `closed:${month}Z`) },
  }));
}

const ageLabels = (): readonly string[] => [
  vscode.l10n.t('Less than a week'),
  vscode.l10n.t('Less than a month'),
  vscode.l10n.t('Less than 3 months'),
  vscode.l10n.t('Less than a year'),
  vscode.l10n.t('A year or more'),
];

function ageChart({ ages }: Insight, query: string): BarChart {
  const labels = ageLabels();
  const rows = ages.map((count, index): Mark => {
    const older = INSIGHT_AGES[index - 1];
    const younger = INSIGHT_AGES[index];
    const range = joined(older === undefined ? '' : `created:>${older}`, younger === undefined ? '' : `created:<${younger}`);
    return { label: labels[index]!, count, query: joined(query, 'is:open', range) };
  });
  return { title: vscode.l10n.t('Age of open issues'), rows, others: 0 };
}

function groupChart({ groups }: Insight, groupBy: InsightGroup, query: string): BarChart {
  const { label } = groupingFor(groupBy);
  const values = groups[groupBy].map(({ value: key, count, person }) => ({ key, count, name: person?.displayName }));
  const order = groupBy === 'priority' ? choicesOf('priority').toReversed() : undefined;
  const sorted = order
    ? values.toSorted((a, b) => order.indexOf(a.key as never) - order.indexOf(b.key as never))
    : sortGroups(groupingRule(groupBy), values, vscode.env.language).toSorted((a, b) => b.count - a.count);
  const rows = sorted.slice(0, MAX_ROWS).map(({ key, name, count }): Mark => ({
    label: label(key, name),
    count,
    query: joined(query, 'is:open', withConditions('', [{ field: groupBy, comparator: 'is', negated: false, values: [key] }], null)),
  }));
  return {
    title: vscode.l10n.t('Open issues: {0}', fieldLabel(groupBy)),
    rows,
    others: sorted.slice(MAX_ROWS).reduce((sum, { count }) => sum + count, 0),
  };
}

/** The charts of open issues: by age, and by the values of fields. */
export const barsOf = (insight: Insight, query: string): BarChart[] => [
  ageChart(insight, query),
  ...INSIGHT_GROUPS.toReversed().map((groupBy) => groupChart(insight, groupBy, query)),
];
