import type { Card } from '../../src/wire/page-board';
import { t } from '../l10n';
import { CardFaceElements } from './cardFace';

/** What a card element shows. Without a card it is a grey placeholder for one that is loading. */
export interface CardState {
  readonly card: Card | undefined;
  readonly isActive: boolean;
  readonly isSelected: boolean;
  readonly isAway: boolean;
}

interface DrawnCard extends CardState {
  readonly element: HTMLElement;
  /** Undefined in an element that has only shown placeholders so far. */
  readonly face: CardFaceElements | undefined;
}

/** The state of a column that its elements depend on. */
interface ShownColumn {
  readonly count: number;
  readonly cardState: (index: number) => CardState;
  /** Whether the person is scrolling. Elements are then put in order later. */
  readonly isScrolling: boolean;
  /** Maximum number of elements that are created now. The others are left out until the next call. */
  readonly maxNew: number;
}

/** The elements of a column's visible cards. While scrolling, the element of a card that left the viewport is used for the next one. */
export class CardElements {
  readonly #drawn = new Map<number, DrawnCard>();
  readonly #height: number;
  #count = 0;

  constructor(height: number) {
    this.#height = height;
  }

  /** Shows the cards at these indexes, in ascending order, and no others. Returns false when some were left out because of `maxNew`. */
  show(
    box: HTMLElement,
    items: readonly { readonly index: number; readonly start: number }[],
    { count, cardState, isScrolling, maxNew }: ShownColumn,
  ): boolean {
    const isOtherCount = count !== this.#count;
    this.#count = count;
    const visibleIndexes = new Set(items.map(({ index }) => index));
    const free: DrawnCard[] = [];
    for (const [index, drawn] of this.#drawn) {
      if (visibleIndexes.has(index)) continue;
      free.push(drawn);
      this.#drawn.delete(index);
    }
    let created = 0;
    for (const { index, start } of items) {
      if (created >= maxNew && free.length === 0 && !this.#drawn.has(index)) continue;
      const look = cardState(index);
      let drawn = this.#drawn.get(index);
      const isInPlace = drawn !== undefined;
      drawn ??= free.pop();
      const element = drawn?.element ?? this.#create();
      if (!isInPlace) place(element, index, start);
      if (!drawn || isOtherCount) element.setAttribute('aria-setsize', String(count));
      this.#drawn.set(index, { element, face: updateElement(element, drawn, look), ...look });
      if (drawn) continue;
      box.append(element);
      created++;
    }
    for (const { element } of free) element.remove();
    if (!isScrolling && !box.matches(':active'))
      putInOrder(
        box,
        items.flatMap(({ index }) => this.#drawn.get(index)?.element ?? []),
      );
    return this.#drawn.size === items.length;
  }

  #create(): HTMLElement {
    const element = document.createElement('div');
    element.setAttribute('role', 'option');
    element.style.height = `${this.#height}px`;
    return element;
  }
}

/** Positions an element among the cards of the column. */
function place(element: HTMLElement, index: number, top: number): void {
  element.setAttribute('aria-posinset', String(index + 1));
  element.dataset['index'] = String(index);
  element.style.transform = `translateY(${top}px)`;
}

/** Puts elements in the order in which screen readers read them. The focused element is not moved, because it would lose the focus. */
function putInOrder(box: HTMLElement, elements: readonly HTMLElement[]): void {
  const fixed = Math.max(elements.indexOf(document.activeElement as HTMLElement), 0);
  for (let at = fixed - 1; at >= 0; at--) {
    if (elements[at]!.nextElementSibling !== elements[at + 1]) box.insertBefore(elements[at]!, elements[at + 1]!);
  }
  for (let at = fixed + 1; at < elements.length; at++) {
    if (elements[at]!.previousElementSibling !== elements[at - 1]) elements[at - 1]!.after(elements[at]!);
  }
}

/** Updates what differs from the element's previous look, and returns the elements of its content. */
function updateElement(
  element: HTMLElement,
  previous: DrawnCard | undefined,
  { card, isActive, isSelected, isAway }: CardState,
): CardFaceElements | undefined {
  let face = previous?.face;
  if (!previous || previous.card !== card) {
    if (card) {
      if (face) face.show(card);
      else face = new CardFaceElements(card);
      if (!previous?.card) element.replaceChildren(face.content);
      element.dataset['number'] = String(card.number);
    } else {
      element.replaceChildren();
      face = undefined;
      delete element.dataset['number'];
    }
    if (card && previous && !previous.card) element.removeAttribute('aria-label');
    else if (!card) element.setAttribute('aria-label', t('loading'));
  }
  if (previous?.isActive !== isActive) element.tabIndex = isActive ? 0 : -1;
  if (previous?.isSelected !== isSelected) element.setAttribute('aria-selected', String(isSelected));
  const name = `card ${card ? '' : 'is-loading'} ${isSelected ? 'is-selected' : ''} ${isAway ? 'is-away' : ''}`;
  if (element.className !== name) element.className = name;
  return face;
}
