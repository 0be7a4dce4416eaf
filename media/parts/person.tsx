import type { Person } from '../../src/wire/page';
import { t } from '../l10n';
import { Icon } from './controls';

/** Display name of a person; a word for nobody. */
export const personLabel = (person: Person | null): string => person?.displayName ?? t('anonymous');

/** Display name of a person as an element. */
export const Name = ({ person }: { person: Person | null }) => (
  <span class="person" title={person?.username}>
    {personLabel(person)}
  </span>
);

const AVATAR_TINTS = 6;

/** Initials of a person in a colour of their own, because pages load no pictures from the network. */
export function Avatar({ person }: { person: Person | null }) {
  if (!person) {
    return (
      <span class="avatar" aria-hidden="true">
        <Icon name="account" />
      </span>
    );
  }
  const words = person.displayName
    .trim()
    .split(/[\s._-]+/)
    .filter(Boolean);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => [...(word ?? '')][0] ?? '').join('');
  const tint = [...person.username].reduce((sum, char) => (sum * 31 + (char.codePointAt(0) ?? 0)) % 1009, 7) % AVATAR_TINTS;
  return (
    <span class={`avatar tint-${tint}`} aria-hidden="true">
      {letters.toUpperCase()}
    </span>
  );
}
