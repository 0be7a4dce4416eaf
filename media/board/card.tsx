import type { Card } from '../../src/wire/page-board';
import { boot } from '../host';
import { Icon } from '../parts/controls';
import { memo } from '../parts/memo';
import { Avatar } from '../parts/person';
import { t } from '../l10n';

/** The meaning of an icon or an empty place, for screen readers. */
const HiddenText = ({ text }: { readonly text: string }) => <span class="visually-hidden">{text}, </span>;

/** The content of a card, compared only when it is another card. */
export const CardFace = memo(({ card }: { readonly card: Card }) => (
  <>
    <div class="card-top">
      <Icon name={boot.icons.kind[card.kind]} class="card-kind" />
      <span class="card-number">#{card.number}</span>
      <HiddenText text={boot.labels.kind[card.kind]} />
      <span class={`card-priority priority-${card.priority}`} title={boot.labels.priority[card.priority]}>
        <Icon name={boot.icons.priority[card.priority]} class="select-icon" />
        <HiddenText text={boot.labels.priority[card.priority]} />
      </span>
    </div>
    <div class="card-title" dir="auto" title={card.title}>
      <span class="card-link">{card.title}</span>
    </div>
    <div class="card-people">
      {!card.assignee && <HiddenText text={t('unassigned')} />}
      {card.assignee && (
        <>
          <Avatar person={card.assignee} />
          <span class="card-person" dir="auto">
            {card.assignee.displayName}
          </span>
        </>
      )}
    </div>
  </>
));

interface Props {
  readonly card: Card | undefined;
  readonly index: number;
  readonly count: number;
  readonly top: number;
  readonly height: number;
  readonly isSpot: boolean;
  readonly isSelected: boolean;
  readonly isAway: boolean;
}

/** A card in its column; a grey placeholder until it is loaded. Each step of scrolling draws the cards that come into sight alone. */
export const CardView = memo(({ card, index, count, top, height, isSpot, isSelected, isAway }: Props) => (
  <div
    role="option"
    class={`card ${card ? '' : 'is-loading'} ${isSelected ? 'is-selected' : ''} ${isAway ? 'is-away' : ''}`}
    aria-selected={isSelected}
    aria-posinset={index + 1}
    aria-setsize={count}
    aria-label={card ? undefined : t('loading')}
    tabIndex={isSpot ? 0 : -1}
    data-index={index}
    data-number={card?.number}
    style={{ transform: `translateY(${top}px)`, height: `${height}px` }}
  >
    {card && <CardFace card={card} />}
  </div>
));
