import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Board } from '../../src/wire/page-board';
import { boot } from '../host';
import { Icon, IconButton, Notice } from '../parts/controls';
import { ProblemNotice } from '../parts/problem';
import { CardFace } from './cardFace';
import { prepareMenu } from './cardMenu';
import type { Cards } from './cards';
import { ColumnView } from './column';
import { useDragging } from './dragging';
import { BoardHead } from './head';
import { send } from './host';
import { onKey } from './keys';
import { useBoard } from './useBoard';
import { useHover } from './useHover';
import { useMoves, type Moves } from './useMoves';
import { useActiveCards } from './useActiveCards';
import { useVirtual } from './virtual';
import { boardText } from './l10n';

const COLUMN_WIDTH = 276;
const MIN_COLUMN_WIDTH = 120;
/** Width in pixels that is left beside a column on a narrow page: margins, and the edge of the next column. */
const BESIDE_COLUMN = 56;
const BESIDE_COLUMN_IF_NARROW = 32;
/** Pages up to this width in pixels use the narrow layout. The style sheet has the same number. */
const NARROW_PAGE_WIDTH = 300;
const NARROW_WIDTH = 40;
const COLUMN_GAP = 10;
const OVERSCAN_COLUMNS = 1;

const NOBODY = new Set<number>();
const firstPlace = boot.page === 'board' ? boot.place : '';

interface Props {
  readonly board: Board;
  readonly cards: Cards;
  readonly moves: Moves;
  readonly state: ReturnType<typeof useBoard>['state'];
  readonly scrolled: ReturnType<typeof useBoard>['scrolled'];
}

/** Whether the page was painted once. Until then only what is visible is rendered. */
function useIsPainted(): boolean {
  const [isPainted, setPainted] = useState(false);
  useEffect(() => {
    const frame = requestAnimationFrame(() => setTimeout(() => setPainted(true)));
    return () => cancelAnimationFrame(frame);
  }, []);
  return isPainted;
}

const columnWidth = (pageWidth: number): number => {
  const beside = pageWidth <= NARROW_PAGE_WIDTH ? BESIDE_COLUMN_IF_NARROW : BESIDE_COLUMN;
  return Math.min(COLUMN_WIDTH, Math.max(MIN_COLUMN_WIDTH, pageWidth - beside));
};

/** The width of the page in pixels. */
function usePageWidth(): number {
  const [width, setWidth] = useState(window.innerWidth);
  useEffect(() => {
    const resized = () => setWidth(window.innerWidth);
    window.addEventListener('resize', resized);
    return () => window.removeEventListener('resize', resized);
  }, []);
  return width;
}

/** The columns side by side; only visible ones are rendered. */
function Columns({ board, cards, moves, state, scrolled }: Props) {
  const { columns, version } = board;
  const area = useRef<HTMLDivElement>(null);
  const ghost = useRef<HTMLDivElement>(null);
  const activeCards = useActiveCards(board, cards);
  const isPainted = useIsPainted();
  const width = columnWidth(usePageWidth());
  const widthOf = (index: number): number => (columns[index]?.count === 0 ? NARROW_WIDTH : width);
  const { pickedUp, moving } = moves;
  const list = useVirtual(area, {
    count: columns.length,
    size: (index) => widthOf(index) + COLUMN_GAP,
    overscan: isPainted ? OVERSCAN_COLUMNS : 0,
    initialLength: window.innerWidth,
    horizontal: true,
    start: state.current.left,
    // The column that gets the focus is rendered even when it is not visible.
    always: columns.flatMap(({ key }, index) =>
      key === activeCards.requestedKey.current || key === pickedUp?.over || key === pickedUp?.from ? [index] : [],
    ),
  });
  const signature = columns.map(({ key, count }) => `${key}\t${count === 0}`).join('\n');
  useLayoutEffect(() => list.measure(), [signature, width]);
  const showColumn = (index: number) => list.scrollToIndex(index, { align: 'auto' });
  useHover(area);
  const dragging = useDragging(area, ghost, { cards, moves, activeCards });
  const movedCards = moving?.cards ?? pickedUp?.cards;
  const movedNumbers = useMemo(() => (movedCards ? new Set(movedCards.map(({ number }) => number)) : NOBODY), [movedCards]);
  return (
    <>
      <div
        class={`columns ${pickedUp ? 'is-holding' : ''}`}
        ref={area}
        role="group"
        aria-label={boardText('columns')}
        onScroll={(event) => event.target === event.currentTarget && scrolled(undefined, event.currentTarget.scrollLeft)}
        onContextMenu={(event) => prepareMenu(cards, activeCards, event.target as Element)}
        onKeyDown={(event) => onKey({ board, cards, moves, activeCards, showColumn }, event)}
        {...dragging}
      >
        <div class="columns-all" style={{ width: `${list.getTotalSize()}px` }}>
          {list.getVirtualItems().map(({ index, start }) => {
            const column = columns[index]!;
            const { key } = column;
            return (
              <ColumnView
                key={`${board.groupBy} ${board.query} ${key}`}
                {...{ column, cards, version, movedNumbers, isPainted, width: widthOf(index), left: start }}
                activeIndex={activeCards.activeIndexOf(key)}
                activeNumber={activeCards.numbers.current.get(key)}
                onActiveIndex={(next) =>
                  activeCards.goTo(key, next, { focus: !!area.current?.querySelector(`[data-column="${CSS.escape(key)}"] :focus`) })
                }
                selected={activeCards.selected}
                arriving={moving?.to === key ? moving.cards : []}
                isTarget={pickedUp?.over === key && pickedUp.from !== key}
                isRefused={board.locked !== null}
                focusRequest={activeCards.requestedKey.current === key ? activeCards.requests.current : 0}
                takesFocus={() => activeCards.requestedKey.current === key}
                focused={() => (activeCards.requestedKey.current = undefined)}
                top={state.current.tops[key] ?? 0}
                onScroll={(top) => scrolled(key, top)}
              />
            );
          })}
        </div>
      </div>
      {pickedUp && (
        <div class="ghost" ref={ghost} aria-hidden="true">
          <CardFace card={pickedUp.cards[0]!} />
          {pickedUp.cards.length > 1 && <span class="ghost-count">{pickedUp.cards.length}</span>}
        </div>
      )}
    </>
  );
}

/** Shown instead of columns. */
const Nothing = ({ query }: { readonly query: string }) => (
  <div class="empty">
    <Icon name={query === '' ? 'inbox' : 'filter'} class="empty-icon" />
    <p>{query === '' ? boardText('noIssues') : boardText('noMatch')}</p>
  </div>
);

/** The board: issues in columns. */
export function BoardPage() {
  const { board, cards, state, scrolled } = useBoard();
  const moves = useMoves(board, cards);
  const isEmpty = board && !board.loading && board.problem === null && board.columns.every(({ count }) => count === 0);
  return (
    <main class="board">
      <BoardHead board={board} place={firstPlace} />
      <p id="board-keys" class="visually-hidden">
        {boardText('keys')}
      </p>
      {board?.problem != null && (
        <ProblemNotice
          problem={board.problem}
          signedOut={board.signedOut}
          retry={() => send({ type: 'refresh' })}
          signIn={() => send({ type: 'command', command: 'signIn' })}
        />
      )}
      {moves.problem !== undefined && (
        <Notice
          tone="warning"
          actions={<IconButton icon="close" label={boardText('dismiss')} onClick={() => moves.setProblem(undefined)} />}
        >
          {moves.problem}
        </Notice>
      )}
      {isEmpty ? (
        <Nothing query={board.query} />
      ) : (
        board && board.columns.length > 0 && <Columns {...{ board, cards, moves, state, scrolled }} />
      )}
    </main>
  );
}
