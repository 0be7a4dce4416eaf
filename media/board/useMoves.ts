import { useRef, useState } from 'preact/hooks';
import type { Board, Card } from '../../src/wire/page-board';
import { announce } from '../parts/live';
import { t } from '../l10n';
import type { Cards } from './cards';
import { request } from './host';
import { boardText } from './l10n';

/** Cards that are being moved to another column. */
interface Moving {
  readonly cards: readonly Card[];
  readonly to: string;
}

/** Cards that are picked up, and the column that they would be dropped on. */
export interface PickedUp {
  readonly cards: readonly Card[];
  readonly from: string;
  readonly over: string | undefined;
}

/** Label of the cards that are picked up. */
export const cardsLabel = (cards: readonly Card[]): string =>
  cards.length === 1 ? `#${cards[0]!.number} ${cards[0]!.title}` : boardText('issues', cards.length);

/** Moves cards to other columns: at once on screen, and back if the write fails. */
export function useMoves(board: Board | undefined, cards: Cards) {
  const [moving, setMoving] = useState<Moving>();
  const [pickedUp, setPickedUp] = useState<PickedUp>();
  const [problem, setProblem] = useState<string>();
  const latest = useRef(board);
  latest.current = board;

  const labelOf = (key: string): string => latest.current?.columns.find((it) => it.key === key)?.label ?? key;

  /** Whether no card can be moved; announces why. */
  const isLocked = (): boolean => {
    const locked = latest.current?.locked;
    if (locked == null) return false;
    setProblem(locked);
    announce(locked);
    return true;
  };

  const pickUp = (next: PickedUp | undefined) => setPickedUp(next);

  const cancel = (pickedUp: PickedUp) => {
    setPickedUp(undefined);
    announce(boardText('cancelled', cardsLabel(pickedUp.cards), labelOf(pickedUp.from)));
  };

  /** Drops cards on a column; returns whether any has moved. */
  async function drop(dropped: readonly Card[], to: string): Promise<boolean> {
    setPickedUp(undefined);
    setProblem(undefined);
    const label = labelOf(to);
    const movable = dropped.filter(({ number }) => cards.indexOf(to, number) < 0);
    if (movable.length === 0) {
      announce(boardText('isThere', cardsLabel(dropped), label));
      return false;
    }
    setMoving({ cards: movable, to });
    const outcome = await request({ type: 'move', numbers: movable.map(({ number }) => number), to }, t('noAnswer'));
    await cards.settled();
    setMoving(undefined);
    const moved = outcome.ok ? (outcome.moved ?? []) : [];
    const reason = outcome.ok ? outcome.problem : outcome.message;
    const notMoved = movable.filter(({ number }) => !moved.includes(number));
    if (reason !== undefined && notMoved.length > 0) {
      const message = boardText('notMoved', cardsLabel(notMoved), reason);
      setProblem(message);
      announce(message);
      return moved.length > 0;
    }
    if (moved.length === 0) return false;
    const [only] = movable;
    const index = movable.length === 1 ? cards.indexOf(to, only!.number) : -1;
    const count = latest.current?.columns.find((it) => it.key === to)?.count ?? 0;
    announce(
      index < 0
        ? boardText('droppedMany', cardsLabel(movable.filter(({ number }) => moved.includes(number))), label)
        : boardText('dropped', cardsLabel(movable), label, index + 1, count),
    );
    return true;
  }

  return { moving, pickedUp, pickUp, cancel, drop, isLocked, problem, setProblem, labelOf };
}
export type Moves = ReturnType<typeof useMoves>;
