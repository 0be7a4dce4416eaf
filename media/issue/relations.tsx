import { isOpen } from '../../src/wire/page';
import type { IssueView } from '../../src/wire/page-issue';
import { IconButton, Icon } from '../parts/controls';
import { boot } from '../host';
import { t } from '../l10n';
import { send } from './host';
import type { Saver } from './saving';

type Relation = NonNullable<IssueView['relations']>[number];

/** Relations to other issues, by kind. A click opens the issue; relations can be added and removed. */
export function Relations({ view, saver }: { view: IssueView; saver: Saver }) {
  const { relations, locked } = view;
  if (!relations) return null;
  const mayChange = locked.texts === null && locked.comments === null;
  if (relations.length === 0 && !mayChange) return null;
  const names = [...new Set(relations.map(({ name }) => name))];
  return (
    <section class="relations" aria-labelledby="relations-title">
      <div class="section-head">
        <h2 id="relations-title">
          {t('relations')} {relations.length > 0 && <span class="count">{relations.length}</span>}
        </h2>
        {mayChange && <IconButton icon="add" label={t('addRelation')} onClick={() => send({ type: 'command', command: 'addRelation' })} />}
      </div>
      {names.map((name) => (
        <div class="relation-group" key={name}>
          <h3 id={`relation-${name}`}>{t(name)}</h3>
          <ul aria-labelledby={`relation-${name}`}>
            {relations
              .filter((relation) => relation.name === name)
              .map((relation) => (
                <Row key={relation.issue.number} relation={relation} saver={saver} mayChange={mayChange} />
              ))}
          </ul>
        </div>
      ))}
    </section>
  );
}

function Row({ relation: { name, issue, author }, saver, mayChange }: { relation: Relation; saver: Saver; mayChange: boolean }) {
  const { number, title, status } = issue;
  const key = `relation ${name} ${number}`;
  const saving = saver.get(key);
  const remove = () =>
    saver.send(key, { type: 'removeRelation', relation: name, other: number }, { ok: t('relationRemoved'), failed: (reason) => reason });
  return (
    <li class="relation">
      <button
        type="button"
        class={`relation-open ${isOpen(status) ? '' : 'is-closed'}`}
        aria-label={t('relatedIssue', number, title, boot.labels.status[status])}
        title={[title, boot.labels.status[status], author?.displayName].filter(Boolean).join(' \u00b7 ')}
        onClick={() => send({ type: 'openIssue', number })}
      >
        <Icon name={boot.icons.status[status]} class="relation-status" />
        <span class="relation-number">#{number}</span>{' '}
        <span class="relation-title" dir="auto">
          {title}
        </span>
      </button>
      {mayChange && (
        <IconButton icon="close" label={t('removeRelation', t(name), number)} busy={saving?.busy ?? false} onClick={() => void remove()} />
      )}
      {saving?.failure && (
        <span class="field-problem" role="alert">
          {saving.failure.message}
        </span>
      )}
    </li>
  );
}
