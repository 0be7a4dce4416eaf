import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { send } from './host';
import type { Cards } from './cards';
import type { Moves } from './useMoves';
import type { ActiveCards } from './useActiveCards';

/** Pixels of movement that turn a click into a drag. */
const MIN_DRAG_PX = 5;
/** Distance from an edge in pixels within which columns scroll, and their speed in pixels per frame. */
const SCROLL_EDGE_PX = 56;
const SCROLL_PX_PER_FRAME = 14;

const columnOf = (element: Element | null): string | undefined => element?.closest<HTMLElement>('.column')?.dataset['column'];

interface Press {
  readonly x: number;
  readonly y: number;
  readonly key: string;
  readonly index: number;
  readonly pointer: number;
  /** Whether the pointer has moved far enough to drag. */
  isDragging: boolean;
}

/** The listeners for clicks on cards: they select, focus and open issues. A click at the end of a drag is ignored. */
const clickListeners = (cards: Cards, activeCards: ActiveCards, wasDragged: RefObject<boolean>) => ({
  onClick(event: MouseEvent) {
    const target = event.target as Element;
    const card = target.closest<HTMLElement>('.cards .card');
    const key = columnOf(card);
    if (wasDragged.current || !card || key === undefined) return;
    const index = Number(card.dataset['index']);
    const number = cards.at(key, index)?.number;
    if (number === undefined) return;
    if (event.shiftKey) activeCards.extend(key, index);
    else if (event.ctrlKey || event.metaKey) activeCards.toggle(number);
    else activeCards.unselect();
    activeCards.anchor.current = event.shiftKey ? activeCards.anchor.current : { key, index };
    activeCards.goTo(key, index);
    if (!event.shiftKey && !event.ctrlKey && !event.metaKey && target.closest('.card-link')) send({ type: 'openIssue', number });
  },
  onDblClick(event: MouseEvent) {
    const card = (event.target as Element).closest<HTMLElement>('.cards .card');
    const number = Number(card?.dataset['number']);
    if (number > 0 && !(event.target as Element).closest('.card-link')) send({ type: 'openIssue', number });
  },
});

/** Lets the pointer drag and click cards. Returns the listeners for the element around all columns. */
export function useDragging(
  columns: RefObject<HTMLElement | null>,
  ghost: RefObject<HTMLElement | null>,
  { cards, moves, activeCards }: { readonly cards: Cards; readonly moves: Moves; readonly activeCards: ActiveCards },
) {
  const press = useRef<Press>(undefined);
  const at = useRef({ x: 0, y: 0 });
  const frame = useRef(0);
  /** The click event at the end of a drag is ignored. */
  const wasDragged = useRef(false);
  const pickedUp = useRef(moves.pickedUp);
  pickedUp.current = moves.pickedUp;

  const end = () => {
    cancelAnimationFrame(frame.current);
    frame.current = 0;
    press.current = undefined;
  };
  /** Runs once per frame, although pointer events are more frequent. */
  const follow = () => {
    frame.current = 0;
    const { x, y } = at.current;
    const area = columns.current;
    if (!press.current?.isDragging || !area) return;
    if (ghost.current) ghost.current.style.transform = `translate(${x + 8}px, ${y + 8}px)`;
    const { left, right } = area.getBoundingClientRect();
    const step = x < left + SCROLL_EDGE_PX ? -SCROLL_PX_PER_FRAME : x > right - SCROLL_EDGE_PX ? SCROLL_PX_PER_FRAME : 0;
    if (step !== 0) area.scrollLeft += step;
    const over = columnOf(document.elementFromPoint(x, y));
    if (pickedUp.current && over !== pickedUp.current.over) moves.pickUp((pickedUp.current = { ...pickedUp.current, over }));
    if (step !== 0) frame.current = requestAnimationFrame(follow);
  };
  const begin = (pressed: Press) => {
    const card = cards.at(pressed.key, pressed.index);
    if (!card || moves.isLocked()) return end();
    pressed.isDragging = true;
    wasDragged.current = true;
    columns.current?.setPointerCapture(pressed.pointer);
    moves.pickUp((pickedUp.current = { cards: activeCards.selectionOf(card), from: pressed.key, over: pressed.key }));
  };
  const cancel = () => {
    const pickedUpBefore = pickedUp.current;
    const isDragging = press.current?.isDragging;
    end();
    if (pickedUpBefore && isDragging) moves.cancel(pickedUpBefore);
  };

  useEffect(() => {
    const onEscape = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || !press.current?.isDragging) return;
      event.preventDefault();
      event.stopPropagation();
      cancel();
    };
    window.addEventListener('keydown', onEscape, true);
    window.addEventListener('blur', cancel);
    return () => {
      window.removeEventListener('keydown', onEscape, true);
      window.removeEventListener('blur', cancel);
    };
  });

  return {
    onPointerDown(event: PointerEvent) {
      wasDragged.current = false;
      const card = (event.target as Element).closest<HTMLElement>('.cards .card');
      const key = columnOf(card);
      // A touch scrolls instead.
      if (event.button !== 0 || event.pointerType === 'touch' || !card || key === undefined || pickedUp.current) return;
      press.current = {
        x: event.clientX,
        y: event.clientY,
        key,
        index: Number(card.dataset['index']),
        pointer: event.pointerId,
        isDragging: false,
      };
    },
    onPointerMove(event: PointerEvent) {
      const pressed = press.current;
      if (!pressed || event.pointerId !== pressed.pointer) return;
      at.current = { x: event.clientX, y: event.clientY };
      if (!pressed.isDragging && Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) > MIN_DRAG_PX) begin(pressed);
      if (press.current?.isDragging && frame.current === 0) frame.current = requestAnimationFrame(follow);
    },
    onPointerUp(event: PointerEvent) {
      const pressed = press.current;
      const pickedUpBefore = pickedUp.current;
      if (!pressed || event.pointerId !== pressed.pointer) return;
      if (!pressed.isDragging || !pickedUpBefore) return end();
      const over = columnOf(document.elementFromPoint(event.clientX, event.clientY));
      end();
      if (over === undefined || (over === pickedUpBefore.from && pickedUpBefore.cards.length === 1)) return moves.cancel(pickedUpBefore);
      void moves.drop(pickedUpBefore.cards, over).then(() => activeCards.unselect());
    },
    onPointerCancel: cancel,
    ...clickListeners(cards, activeCards, wasDragged),
  };
}
