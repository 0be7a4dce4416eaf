import { inSentence, type FieldChange, type Person } from '../../src/wire/page';
import { boot } from '../host';
import { labelOf } from '../parts/choices';
import { Icon } from '../parts/controls';
import { Name } from '../parts/person';
import { When } from '../parts/when';
import { t } from '../l10n';
import { send } from './host';
import { clause, joinPhrases, type Language } from './sentences';
import type { TimelineChange, TimelineEntry } from './timeline';

/** Changes as sentences. */

const languageOf = (names: (username: string) => string): Language => ({
  phrases: boot.strings,
  field: (field) => t(inSentence(field)),
  value: (field, value) => (field === 'assignee' ? names(value) : (labelOf(field, value) ?? value)),
});

interface Props {
  readonly changes: readonly TimelineChange[];
  readonly author: Person | null;
  readonly names: (username: string) => string;
}

/** Changes as one sentence without the author's name. */
export function ChangeSentence({ changes, author, names }: Props) {
  const language = languageOf(names);
  const clauses = changes.map((change) => [
    <span key={`${change.comment} ${change.field} ${change.new}`}>
      {clause(change, author?.username, language).map((part, index) => {
        if (typeof part === 'string') return part;
        if (part.role === 'file') {
          return (
            <button key={index} type="button" class="link value" onClick={() => send({ type: 'openAttachment', name: part.value })}>
              {part.value}
            </button>
          );
        }
        return (
          <span key={index} class={`value ${part.role}`}>
            {part.value}
          </span>
        );
      })}
      {change.field === 'content' && (change.old !== '' || change.new !== '') && (
        <>
          {' ('}
          <button type="button" class="link" onClick={() => send({ type: 'showChange', comment: change.comment, field: 'content' })}>
            {t('showChange')}
          </button>
          {')'}
        </>
      )}
    </span>,
  ]);
  return <>{joinPhrases(clauses, boot.language)}</>;
}

const ICONS: Partial<Record<FieldChange['field'], string>> = { assignee: 'person-add', attachment: 'attach', content: 'edit' };

function iconOf(change: TimelineChange): string {
  const icons: Partial<Record<FieldChange['field'], Readonly<Record<string, string>>>> = boot.icons;
  return icons[change.field]?.[change.new] ?? ICONS[change.field] ?? 'tag';
}

type ChangedEntry = Extract<TimelineEntry, { type: 'changed' }>;

/** Changes without a comment, in one line. */
export function ChangeEntry({ entry, names }: { entry: ChangedEntry; names: (username: string) => string }) {
  const first = entry.changes.find((change) => change.field === 'status') ?? entry.changes[0];
  return (
    <>
      <span class="dot">
        <Icon name={first ? iconOf(first) : 'edit'} />
      </span>
      <p class="changed-text">
        <Name person={entry.author} /> <ChangeSentence changes={entry.changes} author={entry.author} names={names} />{' '}
        <a class="when" href={`#comment-${entry.ids.at(-1)}`}>
          <When date={entry.date} />
        </a>
      </p>
    </>
  );
}
