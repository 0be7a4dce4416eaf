import type { Card } from '../../src/wire/page-board';
import { t } from '../l10n';
import { CardFaceElements } from './cardFace';

/** How a card is shown in its column; without a card, as a grey placeholder until it is loaded. */
export interface CardLook {
  readonly card: Card | undefined;
  readonly isActive: boolean;
  readonly isSelected: boolean;
  readonly isAway: boolean;
}

interface DrawnCard extends CardLook {
  readonly element: HTMLElement;
  /** Undefined in an element that has shown placeholders only. */
  readonly face: CardFaceElements | undefined;
}

/** What a column shows. */
interface ShownColumn {
  readonly count: number;
  readonly lookOf: (index: number) => CardLook;
  /** Whether the person is scrolling: elements are put in order later. */
  readonly isScrolling: boolean;
}

/** The cards of a column that are in sight, as elements. While the person scrolls, the element of a card that has gone out of sight shows the next one. */
export class CardElements {
  readonly #drawn = new Map<number, DrawnCard>();
  readonly #height: number;
  #count = 0;

  constructor(height: number) {
    this.#height = height;
  }

  /** Shows the cards at these places, in ascending order, and no others. */
  show(
    box: HTMLElement,
    items: readonly { readonly index: number; readonly start: number }[],
    { count, lookOf, isScrolling }: ShownColumn,
  ) {
    const isOtherCount = count !== this.#count;
    this.#count = count;
    const visibleIndexes = new Set(items.map(({ index }) => index));
    const free: DrawnCard[] = [];
    for (const [index, drawn] of this.#drawn) {
      if (visibleIndexes.has(index)) continue;
      free.push(drawn);
      this.#drawn.delete(index);
    }
    for (const { index, start } of items) {
      const look = lookOf(index);
      let drawn = this.#drawn.get(index);
      const isInPlace = drawn !== undefined;
      drawn ??= free.pop();
      const element = drawn?.element ?? this.#create();
      if (!isInPlace) place(element, index, start);
      if (!drawn || isOtherCount) element.setAttribute('aria-setsize', String(count));
      this.#drawn.set(index, { element, face: updateElement(element, drawn, look), ...look });
      if (!drawn) box.append(element);
    }
    for (const { element } of free) element.remove();
    if (!isScrolling && !box.matches(':active'))
      putInOrder(
        box,
        items.map(({ index }) => this.#drawn.get(index)!.element),
      );
  }

  #create(): HTMLElement {
    const element = document.createElement('div');
    element.setAttribute('role', 'option');
    element.style.height = `${this.#height}px`;
    return element;
  }
}

/** Gives an element its place among the cards of the column. */
function place(element: HTMLElement, index: number, top: number): void {
  element.setAttribute('aria-posinset', String(index + 1));
  element.dataset['index'] = String(index);
  element.style.transform = `translateY(${top}px)`;
}

/** Puts elements in their order, as screen readers go through them. The one with the focus stays where it is, since it would lose the focus. */
function putInOrder(box: HTMLElement, elements: readonly HTMLElement[]): void {
  const fixed = Math.max(elements.indexOf(document.activeElement as HTMLElement), 0);
  for (let at = fixed - 1; at >= 0; at--) {
    if (elements[at]!.nextElementSibling !== elements[at + 1]) box.insertBefore(elements[at]!, elements[at + 1]!);
  }
  for (let at = fixed + 1; at < elements.length; at++) {
    if (elements[at]!.previousElementSibling !== elements[at - 1]) elements[at - 1]!.after(elements[at]!);
  }
}

/** Changes what differs from how an element was shown before, and gives what its card is shown by. */
function updateElement(
  element: HTMLElement,
  previous: DrawnCard | undefined,
  { card, isActive, isSelected, isAway }: CardLook,
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
