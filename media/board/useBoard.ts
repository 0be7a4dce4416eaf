import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { parseBoardState, type Board, type BoardState } from '../../src/wire/page-board';
import { boot, saveState, savedState } from '../host';
import { Cards } from './cards';
import { ask, listen, send } from './host';

const SAVE_PAUSE_MS = 200;
const boardBoot = boot as Extract<typeof boot, { page: 'board' }>;
/** The initial state: that of VS Code's saved state of the page, else that which it is opened with. */
const firstState = parseBoardState(savedState()) ?? boardBoot.state;

/** Applies a message of the host to the cards: outdates them, and sets the first pages of a new board. */
function updateCards(cards: Cards, board: Board): void {
  cards.markOutdated(board.version);
  for (const column of board.cards ?? []) cards.setFirstPage(column.key, column.cards);
}

/** The board's data from the host, its cards, and its scroll positions, which survive a reload of the page. */
export function useBoard() {
  const [board, setBoard] = useState<Board | undefined>(boardBoot.first);
  const cards = useMemo(() => {
    const newCards = new Cards(async (key, start, version) => (await ask('cards', { key, start, version }))?.cards);
    if (boardBoot.first) updateCards(newCards, boardBoot.first);
    return newCards;
  }, []);
  const state = useRef<BoardState>(firstState);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const save = () => {
    clearTimeout(timer.current);
    saveState(state.current);
  };
  /** Saves the scroll position of a column, or of all columns (`key` undefined). */
  const scrolled = (key: string | undefined, offset: number) => {
    const { tops } = state.current;
    state.current = key === undefined ? { ...state.current, left: offset } : { ...state.current, tops: { ...tops, [key]: offset } };
    clearTimeout(timer.current);
    timer.current = setTimeout(save, SAVE_PAUSE_MS);
  };
  useLayoutEffect(() => {
    const stop = listen({
      board(next) {
        const { query, groupBy } = state.current;
        if (query !== next.query || groupBy !== next.groupBy) {
          cards.clear();
          state.current = { ...state.current, query: next.query, groupBy: next.groupBy, left: 0, tops: {} };
        }
        updateCards(cards, next);
        save();
        setBoard(next);
      },
    });
    send({ type: 'ready' });
    return stop;
  }, []);
  useEffect(() => {
    document.addEventListener('visibilitychange', save);
    return () => document.removeEventListener('visibilitychange', save);
  }, []);
  return { board, cards, state, scrolled };
}
