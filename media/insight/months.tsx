import { useLayoutEffect, useRef } from 'preact/hooks';
import type { InsightStringName, Mark, Month } from '../../src/wire/page-insight';
import { send } from './host';

type InsightText = (name: InsightStringName, ...values: readonly (string | number)[]) => string;

interface BarProps {
  readonly mark: Mark;
  readonly maxCount: number;
  readonly kind: 'opened' | 'closed';
  readonly text: InsightText;
}

/** A bar, which is hidden from screen readers: they have the table. */
const Bar = ({ mark, maxCount, kind, text }: BarProps) => (
  <button
    type="button"
    class={`month-bar ${kind}`}
    tabIndex={-1}
    title={`${text(kind)}, ${text('showThem', mark.label, mark.count)}`}
    disabled={mark.count === 0}
    style={{ height: `${(100 * mark.count) / maxCount}%` }}
    onClick={() => send({ type: 'show', query: mark.query })}
  />
);

const Cell = ({ mark }: { readonly mark: Mark }) => (
  <td>
    {mark.count === 0 ? (
      0
    ) : (
      <button type="button" class="link" onClick={() => send({ type: 'show', query: mark.query })}>
        {mark.count}
      </button>
    )}
  </td>
);

/** Months between two labels: more labels would overlap. */
const MONTHS_PER_LABEL = 12;
const MIN_MONTHS_BETWEEN = 11;
/** Not 1, because widths are fractions of pixels. */
const MIN_VISIBLE_LABEL = 0.95;
const isLabelled = (index: number, last: number): boolean =>
  index === last || (index % MONTHS_PER_LABEL === 0 && last - index >= MIN_MONTHS_BETWEEN);

/** Hides labels that are cut off: the last digits of a year would be misread. */
function hideCutLabels(root: HTMLElement): () => void {
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, intersectionRatio } of entries) target.classList.toggle('is-cut', intersectionRatio < MIN_VISIBLE_LABEL);
    },
    { root, threshold: MIN_VISIBLE_LABEL },
  );
  for (const label of root.querySelectorAll('.month-label')) observer.observe(label);
  return () => observer.disconnect();
}

/** Keeps the newest months visible when the width changes, unless the person has scrolled to earlier ones. */
function keepEndVisible(root: HTMLElement): () => void {
  let isAtEnd = true;
  let width = root.clientWidth;
  const onScroll = () => {
    // The width has changed, so the person has not scrolled.
    if (root.clientWidth !== width) return;
    isAtEnd = root.scrollLeft + width >= root.scrollWidth - 1; // not exact, because widths are fractions of pixels
  };
  const observer = new ResizeObserver(() => {
    width = root.clientWidth;
    if (isAtEnd) root.scrollTo(root.scrollWidth, 0);
  });
  observer.observe(root);
  root.addEventListener('scroll', onScroll, { passive: true });
  return () => {
    observer.disconnect();
    root.removeEventListener('scroll', onScroll);
  };
}

/** Issues that were opened and closed, month by month: two bars each, and the same as a table. */
export function Months({
  months,
  undated,
  text,
}: {
  readonly months: readonly Month[];
  readonly undated: number;
  readonly text: InsightText;
}) {
  const chart = useRef<HTMLDivElement>(null);
  const maxCount = Math.max(1, ...months.flatMap(({ opened, closed }) => [opened.count, closed.count]));
  useLayoutEffect(() => {
    const root = chart.current!;
    const stopScrolling = keepEndVisible(root);
    const stopHiding = hideCutLabels(root);
    return () => {
      stopScrolling();
      stopHiding();
    };
  }, [months.length]);
  return (
    <section class="chart is-wide">
      <h2>{text('overTime')}</h2>
      <p class="muted chart-hint">
        {text('overTimeHint')} {undated > 0 && (undated === 1 ? text('undatedOne') : text('undatedMany', undated))}
      </p>
      <div class="legend" aria-hidden="true">
        <span class="legend-mark opened" /> {text('opened')} <span class="legend-mark closed" /> {text('closed')}
      </div>
      <div class="months" ref={chart} aria-hidden="true">
        <div class="months-most">{maxCount}</div>
        {months.map(({ label, opened, closed }, index) => (
          <div class="month" key={label}>
            <div class="month-bars">
              <Bar mark={opened} kind="opened" {...{ maxCount, text }} />
              <Bar mark={closed} kind="closed" {...{ maxCount, text }} />
            </div>
            {isLabelled(index, months.length - 1) && <div class="month-label">{label}</div>}
          </div>
        ))}
      </div>
      <details>
        <summary>{text('asTable')}</summary>
        <table class="numbers">
          <caption class="visually-hidden">{text('overTime')}</caption>
          <thead>
            <tr>
              <th scope="col">{text('month')}</th>
              <th scope="col">{text('opened')}</th>
              <th scope="col">{text('closed')}</th>
            </tr>
          </thead>
          <tbody>
            {months.toReversed().map(({ label, opened, closed }) => (
              <tr key={label}>
                <th scope="row">{label}</th>
                <Cell mark={opened} />
                <Cell mark={closed} />
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </section>
  );
}
