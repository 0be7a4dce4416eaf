import { useRef, useState } from 'preact/hooks';
import type { Board, Card } from '../../src/wire/page-board';
import type { Cards } from './cards';

/** The focused card of each column, and the selection. */
export function useActiveCards(board: Board | undefined, cards: Cards) {
  const [activeIndexes, setActiveIndexes] = useState<Readonly<Record<string, number>>>({});
  const [selected, setSelected] = useState<ReadonlySet<number>>(new Set());
  /** Numbers of the focused cards, by column: the focus follows them when their index changes. */
  const numbers = useRef(new Map<string, number>());
  const requestedKey = useRef<string>(undefined);
  /** Counts the times that a card is to get the focus. */
  const requests = useRef(0);
  const anchor = useRef<{ readonly key: string; readonly index: number }>(undefined);

  const activeIndexOf = (key: string): number => {
    const count = board?.columns.find((it) => it.key === key)?.count ?? 0;
    return Math.max(0, Math.min(activeIndexes[key] ?? 0, count - 1));
  };

  /** Moves to a card, and focuses it unless `focus` is false. */
  const goTo = (key: string, index: number, { focus = true, number = cards.at(key, index)?.number } = {}) => {
    if (number === undefined) numbers.current.delete(key);
    else numbers.current.set(key, number);
    if (focus) {
      requestedKey.current = key;
      requests.current++;
    }
    setActiveIndexes((before) => ({ ...before, [key]: index }));
  };

  const toggle = (number: number): ReadonlySet<number> => {
    const next = new Set(selected);
    if (!next.delete(number)) next.add(number);
    setSelected(next);
    return next;
  };

  /** Extends the selection to a card of the same column, as far as cards are loaded. */
  const extend = (key: string, index: number): ReadonlySet<number> => {
    if (anchor.current?.key !== key) anchor.current = { key, index: activeIndexOf(key) };
    const from = anchor.current.index;
    const next = new Set<number>();
    for (let at = Math.min(from, index); at <= Math.max(from, index); at++) {
      const card = cards.at(key, at);
      if (card) next.add(card.number);
    }
    setSelected(next);
    return next;
  };

  const unselect = () => {
    anchor.current = undefined;
    setSelected(new Set());
  };

  /** The cards that an action on a card applies to: all selected ones, or it alone. */
  const selectionOf = (card: Card): readonly Card[] => {
    if (!selected.has(card.number)) return [card];
    const found = new Map<number, Card>();
    for (const { key } of board?.columns ?? []) {
      for (const number of selected) {
        const index = found.has(number) ? -1 : cards.indexOf(key, number);
        const selectedCard = index < 0 ? undefined : cards.at(key, index);
        if (selectedCard) found.set(number, selectedCard);
      }
    }
    return [...found.values()];
  };

  return { activeIndexOf, goTo, selected, toggle, extend, unselect, selectionOf, requestedKey, requests, numbers, anchor };
}
export type ActiveCards = ReturnType<typeof useActiveCards>;
