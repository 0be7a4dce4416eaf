import { useEffect, useLayoutEffect, useMemo, useReducer, useRef } from 'preact/hooks';
import type { Card, Column } from '../../src/wire/page-board';
import { Icon } from '../parts/controls';
import { CardFace, CardView } from './card';
import type { Cards } from './cards';
import { useVirtual } from './virtual';
import { say } from './l10n';

const OVERSCAN_CARDS = 4;
/** Bounds the dropped cards that are rendered; the others are counted. */
const MAX_ARRIVING_CARDS = 3;

const fontSize = (): number => parseFloat(getComputedStyle(document.body).fontSize) || 13;
/** Height of a card in pixels: two lines of title, and one above and below, in the current font. */
const cardHeight = (): number => Math.round(fontSize() * 7.3);
const CARD_GAP = 8;

interface Props {
  readonly column: Column;
  readonly cards: Cards;
  readonly version: number;
  readonly left: number;
  readonly width: number;
  /** Index of the card that is in the tab order. */
  readonly spot: number;
  readonly selected: ReadonlySet<number>;
  /** Cards that are being moved to another column. */
  readonly away: ReadonlySet<number>;
  /** Cards that are being moved to this one. */
  readonly arriving: readonly Card[];
  readonly isTarget: boolean;
  readonly isRefused: boolean;
  /** Differs each time that the card at `spot` is to get the focus. */
  readonly focusRequest: number;
  /** Whether the card at `spot` gets the focus when it is rendered. */
  readonly takesFocus: () => boolean;
  readonly focused: () => void;
  /** Called when the focused card has another index. */
  readonly onSpot: (index: number) => void;
  readonly spotNumber: number | undefined;
  readonly top: number;
  readonly onScroll: (top: number) => void;
}

const nameOf = ({ label, count }: Column): string =>
  count === 0 ? say('emptyColumn', label) : count === 1 ? say('columnOne', label) : say('columnMany', label, count);

/** The cards of a column; only visible ones are rendered. */
function CardList(props: Props) {
  const { column, cards, version, spot, selected, away } = props;
  const { key, count } = column;
  const scroll = useRef<HTMLDivElement>(null);
  const [, draw] = useReducer((times: number) => times + 1, 0);
  const height = useRef(cardHeight()).current;
  const list = useVirtual(scroll, {
    count,
    size: () => height + CARD_GAP,
    overscan: OVERSCAN_CARDS,
    always: [spot],
    start: props.top,
  });
  const items = list.getVirtualItems();
  const range = list.range ?? { startIndex: 0, endIndex: 0 };
  useLayoutEffect(() => cards.listen(key, () => draw(0)), [key]);
  useLayoutEffect(
    () => cards.show(key, range.startIndex, Math.min(range.endIndex, count - 1)),
    [key, version, range.startIndex, range.endIndex, count],
  );
  useLayoutEffect(() => {
    const number = props.spotNumber;
    const index = number === undefined || cards.at(key, spot)?.number === number ? -1 : cards.indexOf(key, number);
    if (index >= 0 && index < count) return props.onSpot(index);
    if (!props.takesFocus()) return;
    list.scrollToIndex(spot, { align: 'auto' });
    const card = scroll.current?.querySelector<HTMLElement>(`[data-index="${spot}"]`);
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
      <div class="cards-all" role="presentation" style={{ height: `${list.getTotalSize()}px` }}>
        {items.map(({ index, start }) => {
          const card = cards.at(key, index);
          return (
            <CardView
              key={index}
              card={card}
              index={index}
              count={count}
              top={start}
              height={height}
              isSpot={index === spot}
              isSelected={card !== undefined && selected.has(card.number)}
              isAway={card !== undefined && away.has(card.number)}
            />
          );
        })}
      </div>
    </div>
  );
}

/** A column; one without issues is narrow. */
export function ColumnView(props: Props) {
  const { column, cards, version, spot, spotNumber, selected, away, focusRequest, left, width, arriving, isTarget, isRefused } = props;
  const { key, label, icon, count } = column;
  const state = isTarget ? (isRefused ? 'is-refused' : 'is-target') : '';
  // A step sideways or of a drag leaves the cards as they are. The functions of `props` do the same each time.
  const list = useMemo(() => <CardList {...props} />, [column, cards, version, spot, spotNumber, selected, away, focusRequest]);
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
            <div key={card.number} class="card is-arriving" style={{ height: `${cardHeight()}px` }}>
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
