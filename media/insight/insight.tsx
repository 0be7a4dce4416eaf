import { useLayoutEffect, useState } from 'preact/hooks';
import { parseInsightState, type BarChart, type InsightView, type InsightStringName } from '../../src/wire/page-insight';
import { boot as anyBoot, saveState, savedState } from '../host';
import { Icon, IconButton } from '../parts/controls';
import { ProblemNotice } from '../parts/problem';
import { t } from '../l10n';
import { listen, send } from './host';
import { Months } from './months';

const boot = anyBoot as Extract<typeof anyBoot, { page: 'insight' }>;
const firstState = parseInsightState(savedState()) ?? boot.state;

/** Returns a message of the charts in the person's language, with `{0}` and so on replaced. */
const text = (name: InsightStringName, ...values: readonly (string | number)[]): string =>
  boot.insightStrings[name].replace(/\{(\d)\}/g, (_, index: string) => String(values[Number(index)] ?? ''));

/** A table with a bar behind each count. */
function Bars({ chart: { title, rows, others } }: { readonly chart: BarChart }) {
  const maxCount = Math.max(1, ...rows.map(({ count }) => count));
  return (
    <section class="chart">
      <h2>{title}</h2>
      <table class="bars">
        <caption class="visually-hidden">{title}</caption>
        <thead class="visually-hidden">
          <tr>
            <th scope="col">{text('value')}</th>
            <th scope="col">{text('issues')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ label, count, query }) => (
            <tr key={label}>
              <th scope="row">
                <button
                  type="button"
                  class="link"
                  dir="auto"
                  title={label}
                  disabled={count === 0}
                  onClick={() => send({ type: 'show', query })}
                >
                  {label}
                </button>
              </th>
              <td onClick={() => count > 0 && send({ type: 'show', query })}>
                <span class="bar" style={{ width: `${(80 * count) / maxCount}%` }} />
                <span class="bar-count">{count}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {others > 0 && <p class="muted">{text('others', others)}</p>}
    </section>
  );
}

const Head = ({ view }: { readonly view: InsightView | undefined }) => (
  <header class="board-head">
    <h1 class="board-title">
      <span dir="auto">{view?.place ?? boot.place}</span>
      {view && !view.loading && (
        <span class="board-count muted">{text(view.count === 1 ? 'oneIssue' : 'openIssues', view.count, view.open)}</span>
      )}
    </h1>
    {view && view.query !== '' && (
      <span class="insight-query" dir="auto">
        <Icon name="filter" /> {view.query}
      </span>
    )}
    <IconButton icon="refresh" label={t('refresh')} onClick={() => send({ type: 'refresh' })} />
  </header>
);

/** The charts of a repository. */
export function InsightPage() {
  const [view, setView] = useState<InsightView>();
  useLayoutEffect(() => {
    saveState(firstState);
    const stop = listen({
      insight(next) {
        setView(next);
        saveState({ ...firstState, query: next.query });
      },
    });
    send({ type: 'ready' });
    return stop;
  }, []);
  const isEmpty = view && !view.loading && view.problem === null && view.count === 0;
  return (
    <main class="page insight">
      <Head view={view} />
      {view?.problem != null && (
        <ProblemNotice
          problem={view.problem}
          signedOut={view.signedOut}
          retry={() => send({ type: 'refresh' })}
          signIn={() => send({ type: 'command', command: 'signIn' })}
        />
      )}
      {isEmpty && (
        <div class="empty">
          <Icon name="graph" class="empty-icon" />
          <p>{text(view.query === '' ? 'noIssues' : 'noMatch')}</p>
        </div>
      )}
      {view && view.count > 0 && (
        <div class="charts">
          <Months months={view.months} undated={view.undated} text={text} />
          {view.bars.map((chart) => chart.rows.length > 0 && <Bars key={chart.title} chart={chart} />)}
        </div>
      )}
    </main>
  );
}
