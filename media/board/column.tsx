import { useEffect, useLayoutEffect, useMemo, useReducer, useRef } from 'preact/hooks';
import type { Card, Column } from '../../src/wire/page-board';
import { Icon } from '../parts/controls';
import { CardElements, type CardLook } from './cardElements';
import { CardFace } from './cardFace';
import type { Cards } from './cards';
import { useVirtual, type List } from './virtual';
import { boardText } from './l10n';

const OVERSCAN_CARDS = 4;
/** How far from what is in sight cards are asked for, so that few are drawn twice; where the person is scrolling to they are passed sooner. */
const CARDS_AHEAD = 25;
const CARDS_AHEAD_OF_SCROLLING = 100;
/** Bounds the dropped cards that are rendered; the others are counted. */
const MAX_ARRIVING_CARDS = 3;

/** Of VS Code's text, in pixels. Computed styles would be up to date only after all that has changed is styled again. */
const fontSize = parseFloat(document.documentElement.style.getPropertyValue('--vscode-font-size')) || 13;
/** Of a card in pixels: two lines of title, and one above and below. */
const CARD_HEIGHT = Math.round(fontSize * 7.3);
const CARD_GAP = 8;
/** What is above the cards, about: a list begins with as many as the rest of the window may show, before it is measured. */
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
  /** Differs each time that the card at `activeIndex` is to get the focus. */
  readonly focusRequest: number;
  /** Whether the card at `activeIndex` gets the focus when it is rendered. */
  readonly takesFocus: () => boolean;
  readonly focused: () => void;
  /** Called when the focused card has another index. */
  readonly onActiveIndex: (index: number) => void;
  readonly activeNumber: number | undefined;
  readonly top: number;
  /** Whether the page has been painted, and there is time for more than is in sight. */
  readonly isPainted: boolean;
  readonly onScroll: (top: number) => void;
}

const nameOf = ({ label, count }: Column): string =>
  count === 0 ? boardText('emptyColumn', label) : count === 1 ? boardText('columnOne', label) : boardText('columnMany', label, count);

/** The cards of a column; only visible ones are rendered. */
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
    // A step of scrolling changes a card or two, for which no component is rendered.
    onScroll: () => show.current?.(),
  });
  const show = useRef<() => void>(undefined);
  useLayoutEffect(() => {
    show.current = () => {
      const lookOf = (index: number): CardLook => {
        const card = cards.at(key, index);
        return {
          card,
          isActive: index === activeIndex,
          isSelected: card !== undefined && selected.has(card.number),
          isAway: card !== undefined && movedNumbers.has(card.number),
        };
      };
      elements.show(box.current!, list.getVirtualItems(), { count, lookOf, isScrolling: list.isScrolling });
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
    // A card that has been moved when the person is elsewhere already takes no focus from there, nor later.
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

/** A column; one without issues is narrow. */
export function ColumnView(props: Props) {
  const { column, cards, version, activeIndex, activeNumber, selected, movedNumbers, focusRequest, isPainted } = props;
  const { left, width, arriving, isTarget, isRefused } = props;
  const { key, label, icon, count } = column;
  const state = isTarget ? (isRefused ? 'is-refused' : 'is-target') : '';
  // A step sideways or of a drag leaves the cards as they are. The functions of `props` do the same each time.
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
