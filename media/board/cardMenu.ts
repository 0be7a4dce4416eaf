import { boot } from '../host';
import type { ActiveCards } from './useActiveCards';
import type { Cards } from './cards';

const { site, owner, slug } = (boot as Extract<typeof boot, { page: 'board' }>).state;

/** Tells VS Code, just before it opens the menu of a card, what its commands act on: the issue of the card, or all that are selected with it. */
export function prepareMenu(cards: Cards, activeCards: ActiveCards, target: Element): void {
  const element = target.closest<HTMLElement>('.cards .card');
  const key = element?.closest<HTMLElement>('.column')?.dataset['column'];
  const card = element && key !== undefined ? cards.at(key, Number(element.dataset['index'])) : undefined;
  if (!element) return;
  if (!card) return void delete element.dataset['vscodeContext'];
  const address = (number: number) => ({ site, repository: { owner, slug }, number });
  const selected = activeCards.selectionOf(card).map(({ number }) => address(number));
  const isOneOfSeveral = selected.length > 1;
  element.dataset['vscodeContext'] = JSON.stringify({
    webviewSection: 'card',
    preventDefaultContextMenuItems: true,
    // As in lists: what acts on one issue only is left out.
    listMultiSelection: isOneOfSeveral,
    ...address(card.number),
    ...(isOneOfSeveral && { selected }),
  });
}
