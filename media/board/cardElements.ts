import type { Card } from '../../src/wire/page-board';
import { t } from '../l10n';
import { cardFace } from './cardFace';

/** How a card is shown in its column; without a card, as a grey placeholder until it is loaded. */
export interface CardLook {
  readonly card: Card | undefined;
  readonly isSpot: boolean;
  readonly isSelected: boolean;
  readonly isAway: boolean;
}

interface DrawnCard extends CardLook {
  readonly element: HTMLElement;
}

/** The cards of a column that are in sight, as elements in their order. Each step of scrolling makes those that come into sight alone. */
export class CardElements {
  readonly #drawn = new Map<number, DrawnCard>();
  readonly #height: number;
  #count = 0;

  constructor(height: number) {
    this.#height = height;
  }

  /** Shows the cards at these places of a column of `count`, in ascending order, and no others. */
  show(
    box: HTMLElement,
    items: readonly { readonly index: number; readonly start: number }[],
    count: number,
    lookOf: (index: number) => CardLook,
  ) {
    const isOtherCount = count !== this.#count;
    this.#count = count;
    const visibleIndexes = new Set(items.map(({ index }) => index));
    for (const [index, { element }] of this.#drawn) {
      if (visibleIndexes.has(index)) continue;
      element.remove();
      this.#drawn.delete(index);
    }
    let next = box.firstElementChild;
    for (const { index, start } of items) {
      const previous = this.#drawn.get(index);
      const look = lookOf(index);
      const element = previous?.element ?? this.#create(index, start);
      if (!previous || isOtherCount) element.setAttribute('aria-setsize', String(count));
      dress(element, previous, look);
      this.#drawn.set(index, { element, ...look });
      if (element === next) next = next.nextElementSibling;
      else box.insertBefore(element, next);
    }
  }

  #create(index: number, top: number): HTMLElement {
    const element = document.createElement('div');
    element.setAttribute('role', 'option');
    element.setAttribute('aria-posinset', String(index + 1));
    element.dataset['index'] = String(index);
    element.style.transform = `translateY(${top}px)`;
    element.style.height = `${this.#height}px`;
    return element;
  }
}

/** Changes what differs from how a card was shown before. */
function dress(element: HTMLElement, previous: CardLook | undefined, { card, isSpot, isSelected, isAway }: CardLook): void {
  if (!previous || previous.card !== card) {
    if (card) {
      element.replaceChildren(cardFace(card));
      element.dataset['number'] = String(card.number);
    } else {
      element.replaceChildren();
      delete element.dataset['number'];
    }
    if (card) element.removeAttribute('aria-label');
    else element.setAttribute('aria-label', t('loading'));
  }
  if (previous?.isSpot !== isSpot) element.tabIndex = isSpot ? 0 : -1;
  if (previous?.isSelected !== isSelected) element.setAttribute('aria-selected', String(isSelected));
  const name = `card ${card ? '' : 'is-loading'} ${isSelected ? 'is-selected' : ''} ${isAway ? 'is-away' : ''}`;
  if (element.className !== name) element.className = name;
}
