import type { Person } from '../../src/wire/page';
import { t } from '../l10n';
import { initialsOf, tintOf } from './avatar';
import { Icon } from './controls';

/** Display name of a person; a word for nobody. */
export const personLabel = (person: Person | null): string => person?.displayName ?? t('anonymous');

/** Display name of a person as an element. */
export const Name = ({ person }: { person: Person | null }) => (
  <span class="person" title={person?.username}>
    {personLabel(person)}
  </span>
);

/** Initials of a person in a colour of their own, because pages load no pictures from the network. */
export function Avatar({ person }: { person: Person | null }) {
  if (!person) {
    return (
      <span class="avatar" aria-hidden="true">
        <Icon name="account" />
      </span>
    );
  }
  return (
    <span class={`avatar tint-${tintOf(person)}`} aria-hidden="true">
      {initialsOf(person)}
    </span>
  );
}
