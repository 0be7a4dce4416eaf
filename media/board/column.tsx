import { useEffect, useLayoutEffect, useMemo, useReducer, useRef } from 'preact/hooks';
import type { Card, Column } from '../../src/wire/page-board';
import { Icon } from '../parts/controls';
import { CardElements, type CardState } from './cardElements';
import { CardFace } from './cardFace';
import type { Cards } from './cards';
import { useVirtual, type List } from './virtual';
import { boardText } from './l10n';

const OVERSCAN_CARDS = 4;
/** Number of cards that are created in one frame. A column that scrolls into view has a dozen: all at once they take longer than a frame. */
const NEW_CARDS_PER_FRAME = 3;
/** Number of cards that are requested beyond the visible ones; twice as many in the direction of scrolling. */
const CARDS_AHEAD = 25;
const CARDS_AHEAD_OF_SCROLLING = 100;
/** Maximum number of dropped cards that are rendered. Further ones are only counted. */
const MAX_ARRIVING_CARDS = 3;

/** VS Code's font size in pixels. Reading a computed style instead would force a style calculation. */
const fontSize = parseFloat(document.documentElement.style.getPropertyValue('--vscode-font-size')) || 13;
/** Height of a card in pixels: two lines of title, one line above and one below. */
const CARD_HEIGHT = Math.round(fontSize * 7.3);
const CARD_GAP = 8;
/** Approximate height in pixels of what is above the cards. Until a list is measured, it renders as many cards as fit into the rest of the window. */
const HEAD_HEIGHT = 100;

interface Props {
  readonly column: Column;
  readonly cards: Cards;
  readonly version: number;
  readonly left: number;
  readonly width: number;
  /** Index of the card that is in the tab order. */
  readonly activeIndex: number;
  readonly selected: ReadonlySet<number>;
  /** Cards that are being moved to another column. */
  readonly movedNumbers: ReadonlySet<number>;
  /** Cards that are being moved to this one. */
  readonly arriving: readonly Card[];
  readonly isTarget: boolean;
  readonly isRefused: boolean;
  /** Changes each time that the card at `activeIndex` should get the focus. */
  readonly focusRequest: number;
  /** Whether the card at `activeIndex` gets the focus when it is rendered. */
  readonly takesFocus: () => boolean;
  readonly focused: () => void;
  /** Called when the index of the focused card changes. */
  readonly onActiveIndex: (index: number) => void;
  readonly activeNumber: number | undefined;
  readonly top: number;
  /** Whether the page was painted, so that more than the visible cards can be rendered. */
  readonly isPainted: boolean;
  readonly onScroll: (top: number) => void;
}

const nameOf = ({ label, count }: Column): string =>
  count === 0 ? boardText('emptyColumn', label) : count === 1 ? boardText('columnOne', label) : boardText('columnMany', label, count);

/** The cards of a column. Only visible ones are rendered. */
function CardList(props: Props) {
  const { column, cards, activeIndex, selected, movedNumbers } = props;
  const { key, count } = column;
  const scroll = useRef<HTMLDivElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const [, draw] = useReducer((times: number) => times + 1, 0);
  const elements = useMemo(() => new CardElements(CARD_HEIGHT), []);
  const list = useVirtual(scroll, {
    count,
    size: () => CARD_HEIGHT + CARD_GAP,
    overscan: props.isPainted ? OVERSCAN_CARDS : 0,
    initialLength: window.innerHeight - HEAD_HEIGHT,
    always: [activeIndex],
    start: props.top,
    // Scrolling changes one or two cards at a time, for which nothing is rendered by components.
    onScroll: () => show.current?.(),
  });
  const show = useRef<() => void>(undefined);
  const frame = useRef(0);
  useLayoutEffect(() => () => cancelAnimationFrame(frame.current), []);
  useLayoutEffect(() => {
    show.current = () => {
      cancelAnimationFrame(frame.current);
      const cardState = (index: number): CardState => {
        const card = cards.at(key, index);
        return {
          card,
          isActive: index === activeIndex,
          isSelected: card !== undefined && selected.has(card.number),
          isAway: card !== undefined && movedNumbers.has(card.number),
        };
      };
      const maxNew = props.isPainted && !props.takesFocus() ? NEW_CARDS_PER_FRAME : Infinity;
      const isComplete = elements.show(box.current!, list.getVirtualItems(), { count, cardState, isScrolling: list.isScrolling, maxNew });
      if (!isComplete) frame.current = requestAnimationFrame(() => show.current?.());
      const { startIndex, endIndex } = list.range ?? { startIndex: 0, endIndex: 0 };
      const ahead = (direction: List['scrollDirection']) => (list.scrollDirection === direction ? CARDS_AHEAD_OF_SCROLLING : CARDS_AHEAD);
      cards.show(key, Math.max(startIndex - ahead('backward'), 0), Math.min(endIndex + ahead('forward'), count - 1));
    };
    show.current();
  });
  useLayoutEffect(() => cards.listen(key, () => draw(0)), [key]);
  useLayoutEffect(() => {
    const number = props.activeNumber;
    const index = number === undefined || cards.at(key, activeIndex)?.number === number ? -1 : cards.indexOf(key, number);
    if (index >= 0 && index < count) return props.onActiveIndex(index);
    if (!props.takesFocus()) return;
    // When the person has left the page, a moved card must not take the focus, not even later.
    if (!document.hasFocus()) return props.focused();
    list.scrollToIndex(activeIndex, { align: 'auto' });
    const card = scroll.current?.querySelector<HTMLElement>(`[data-index="${activeIndex}"]`);
    card?.focus({ preventScroll: true });
    if (card) props.focused();
  });
  return (
    <div
      class="cards"
      role="listbox"
      aria-multiselectable="true"
      aria-label={nameOf(column)}
      aria-describedby="board-keys"
      ref={scroll}
      onScroll={(event) => props.onScroll(event.currentTarget.scrollTop)}
    >
      <div class="cards-all" role="presentation" style={{ height: `${list.getTotalSize()}px` }} ref={box} />
    </div>
  );
}

/** A column. It is narrow when it has no issues. */
export function ColumnView(props: Props) {
  const { column, cards, version, activeIndex, activeNumber, selected, movedNumbers, focusRequest, isPainted } = props;
  const { left, width, arriving, isTarget, isRefused } = props;
  const { key, label, icon, count } = column;
  const state = isTarget ? (isRefused ? 'is-refused' : 'is-target') : '';
  // Scrolling sideways and dragging do not change the cards. The functions in `props` always do the same, so they need not be compared.
  const list = useMemo(
    () => <CardList {...props} />,
    [column, cards, version, activeIndex, activeNumber, selected, movedNumbers, focusRequest, isPainted],
  );
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (isTarget) head.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [isTarget]);
  return (
    <section
      class={`column ${count === 0 ? 'is-narrow' : ''} ${state}`}
      data-column={key}
      aria-label={nameOf(column)}
      title={count === 0 ? label : undefined}
      style={{ transform: `translateX(${left}px)`, width: `${width}px` }}
    >
      <h2 class="column-head" ref={head}>
        <Icon name={icon} />
        <span class="column-label" dir="auto" title={label}>
          {label}
        </span>
        <span class="column-count">{count}</span>
      </h2>
      {arriving.length > 0 && count > 0 && (
        <div class="arriving" aria-hidden="true">
          {arriving.slice(0, MAX_ARRIVING_CARDS).map((card) => (
            <div key={card.number} class="card is-arriving" style={{ height: `${CARD_HEIGHT}px` }}>
              <CardFace card={card} />
            </div>
          ))}
          {arriving.length > MAX_ARRIVING_CARDS && <div class="arriving-more">+{arriving.length - MAX_ARRIVING_CARDS}</div>}
        </div>
      )}
      {count > 0 && list}
    </section>
  );
}
