import type { Board } from '../../src/wire/page-board';
import { announce } from '../parts/live';
import type { Cards } from './cards';
import { send } from './host';
import { cardsLabel, type PickedUp, type Moves } from './useMoves';
import type { ActiveCards } from './useActiveCards';
import { boardText } from './l10n';

/** Number of cards that Page Up and Page Down move by. */
const CARDS_PER_KEY = 10;

interface KeyContext {
  readonly board: Board;
  readonly cards: Cards;
  readonly moves: Moves;
  readonly activeCards: ActiveCards;
  readonly showColumn: (index: number) => void;
}

/** The focused card, and its column. */
interface CardPosition {
  readonly key: string;
  readonly index: number;
}

const describe = ({ columns }: Board, index: number): string => {
  const column = columns[index]!;
  return boardText('overColumn', column.label, index + 1, columns.length, column.count);
};

/** Handles keys while cards are picked up: they choose a column, drop or cancel. */
function onKeyWhilePickedUp(context: KeyContext, pickedUp: PickedUp, event: KeyboardEvent): void {
  const { board, moves, activeCards } = context;
  const { columns } = board;
  const at = columns.findIndex(({ key }) => key === pickedUp.over);
  const choose = (index: number) => {
    const next = Math.max(0, Math.min(index, columns.length - 1));
    moves.pickUp({ ...pickedUp, over: columns[next]!.key });
    context.showColumn(next);
    announce(describe(board, next));
  };
  const drop = async () => {
    const to = columns[at]?.key ?? pickedUp.from;
    if (to === pickedUp.from && pickedUp.cards.length === 1) return moves.cancel(pickedUp);
    const [card] = pickedUp.cards;
    const isMoved = await moves.drop(pickedUp.cards, to);
    activeCards.unselect();
    const key = isMoved ? to : pickedUp.from;
    const index = context.cards.indexOf(key, card!.number);
    if (index >= 0 || isMoved) activeCards.goTo(key, Math.max(index, 0), { number: card!.number });
  };
  const actions: Record<string, () => void> = {
    ArrowLeft: () => choose(at - 1),
    ArrowRight: () => choose(at + 1),
    Home: () => choose(0),
    End: () => choose(columns.length - 1),
    ' ': () => void drop(),
    Enter: () => void drop(),
    Escape: () => moves.cancel(pickedUp),
    Tab: () => undefined,
    ArrowUp: () => undefined,
    ArrowDown: () => undefined,
  };
  const action = actions[event.key];
  if (!action) return;
  event.preventDefault();
  action();
}

function pickUp({ board, cards, moves, activeCards }: KeyContext, { key, index }: CardPosition): void {
  const card = cards.at(key, index);
  if (!card || moves.isLocked()) return;
  const pickedUp = activeCards.selectionOf(card);
  const at = board.columns.findIndex((it) => it.key === key);
  moves.pickUp({ cards: pickedUp, from: key, over: key });
  announce(boardText('pickedUp', cardsLabel(pickedUp), board.columns[at]?.label ?? '', at + 1, board.columns.length));
}

/** Moves the focus to the next column that has cards. */
function moveToColumn({ board, activeCards, showColumn }: KeyContext, { key }: CardPosition, step: 1 | -1): void {
  const { columns } = board;
  const at = columns.findIndex((it) => it.key === key);
  for (let index = at + step; index >= 0 && index < columns.length; index += step) {
    const column = columns[index]!;
    if (column.count === 0) continue;
    showColumn(index);
    return activeCards.goTo(column.key, activeCards.activeIndexOf(column.key));
  }
}

function moveWithinColumn({ board, activeCards }: KeyContext, { key, index }: CardPosition, to: number, isExtending: boolean): void {
  const count = board.columns.find((it) => it.key === key)?.count ?? 0;
  const next = Math.max(0, Math.min(to, count - 1));
  if (isExtending) activeCards.extend(key, next);
  else activeCards.anchor.current = undefined;
  if (next !== index) activeCards.goTo(key, next);
}

/** Toggles the selection of a card. */
function select({ cards, activeCards }: KeyContext, { key, index }: CardPosition): void {
  const card = cards.at(key, index);
  if (!card) return;
  const selected = activeCards.toggle(card.number);
  announce(boardText(selected.has(card.number) ? 'selected' : 'unselected', card.number, selected.size));
}

/** Handles a key on the focused card. */
export function onKey(context: KeyContext, event: KeyboardEvent): void {
  const { moves, activeCards, cards } = context;
  const isCommand = event.ctrlKey || event.metaKey;
  if (isCommand && event.key.toLowerCase() === 'z') {
    event.preventDefault();
    return send({ type: event.shiftKey ? 'redo' : 'undo' });
  }
  if (isCommand || event.altKey) return;
  if (moves.pickedUp) return onKeyWhilePickedUp(context, moves.pickedUp, event);
  const card = (event.target as Element).closest<HTMLElement>('.card');
  const key = card?.closest<HTMLElement>('.column')?.dataset['column'];
  if (!card || key === undefined) return;
  const index = Number(card.dataset['index']);
  const at: CardPosition = { key, index };
  const actions: Record<string, () => void> = {
    ArrowUp: () => moveWithinColumn(context, at, index - 1, event.shiftKey),
    ArrowDown: () => moveWithinColumn(context, at, index + 1, event.shiftKey),
    PageUp: () => moveWithinColumn(context, at, index - CARDS_PER_KEY, event.shiftKey),
    PageDown: () => moveWithinColumn(context, at, index + CARDS_PER_KEY, event.shiftKey),
    Home: () => moveWithinColumn(context, at, 0, event.shiftKey),
    End: () => moveWithinColumn(context, at, Number.MAX_SAFE_INTEGER, event.shiftKey),
    ArrowLeft: () => moveToColumn(context, at, -1),
    ArrowRight: () => moveToColumn(context, at, 1),
    Enter: () => {
      const number = cards.at(key, index)?.number;
      if (number !== undefined) send({ type: 'openIssue', number });
    },
    ' ': () => pickUp(context, at),
    x: () => select(context, at),
    Escape: () => activeCards.unselect(),
  };
  const action = actions[event.key];
  if (!action) return;
  event.preventDefault();
  action();
}
