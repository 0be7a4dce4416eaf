import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { LISTS, type Failure, type ListName, type WordName } from '../../src/wire/page';
import type { IssueView } from '../../src/wire/page-issue';
import { boot } from '../host';
import { chosen, iconOf, options, toField, type ChosenField } from '../parts/choices';
import { IconButton } from '../parts/controls';
import { SelectField } from '../parts/select';
import { t } from '../words';
import type { Saver } from './saving';

interface Props {
  readonly field: ChosenField;
  readonly view: IssueView;
  readonly saver: Saver;
  readonly pill?: boolean;
}

const icons: readonly ChosenField[] = ['status', 'kind', 'priority'];
/** The choice that asks for a name that is not in the list yet: no name can be the same. */
const NEW = '\n';
const NEW_WORDS: Record<ListName, WordName> = { component: 'newComponent', milestone: 'newMilestone', version: 'newVersion' };
const isList = (field: ChosenField): field is ListName => (LISTS as readonly string[]).includes(field);

/** One field of an issue, set where it stands. What could not be saved stays chosen, with the reason below it. */
export function Field({ field, view, saver, pill }: Props) {
  const { issue, choices, locked, me } = view;
  const [isNaming, setNaming] = useState(false);
  const wasNaming = useRef(false);
  useLayoutEffect(() => {
    if (!isNaming && wasNaming.current) document.querySelector<HTMLElement>(`[data-field="${field}"] select`)?.focus();
    wasNaming.current = isNaming;
  }, [isNaming]);
  const now = chosen(issue, field);
  const saving = saver.of(field);
  const value = saving ? (saving.value ?? '') : now;
  const save = (next: string, base = now) => void saver.save(field, toField(field, next), toField(field, base));
  const mayName = isList(field) && view.can.list && !locked.fields;
  if (mayName && isNaming) return <NewName list={field} saver={saver} onDone={() => setNaming(false)} onNamed={(name) => save(name)} />;
  const offered = options(field, choices, issue);
  const canTake =
    field === 'assignee' && !locked.fields && me && value !== me.username && offered.some((option) => option.value === me.username);
  return (
    <div class={pill ? undefined : 'field-with'}>
      <SelectField
        name={field}
        label={t(field)}
        value={value}
        options={mayName ? [...offered, { value: NEW, label: t(NEW_WORDS[field]) }] : offered}
        icon={icons.includes(field) ? iconOf(field, value) : undefined}
        class={pill ? `pill status-${value.replace(' ', '-')}` : field === 'priority' ? `priority-${value}` : ''}
        hideLabel={pill}
        disabledBecause={locked.fields}
        busy={saving?.busy}
        onChange={(next) => (next === NEW ? setNaming(true) : next === now ? saver.giveUp(field) : save(next))}
        problem={
          saving?.failure && (
            <Problem field={field} failure={saving.failure} again={(base) => save(value, base ?? now)} giveUp={() => saver.giveUp(field)} />
          )
        }
      />
      {canTake && (
        <button type="button" class="link field-more" onClick={() => save(me.username)}>
          {t('assignToMe')}
        </button>
      )}
    </div>
  );
}

interface NewNameProps {
  readonly list: ListName;
  readonly saver: Saver;
  readonly onDone: () => void;
  readonly onNamed: (name: string) => void;
}

/** A name for a list of the repository, in the place of the field that gets it. */
function NewName({ list, saver, onDone, onNamed }: NewNameProps) {
  const [name, setName] = useState('');
  const input = useRef<HTMLInputElement>(null);
  const key = `new ${list}`;
  const saving = saver.of(key);
  useLayoutEffect(() => input.current?.focus(), []);
  const add = async () => {
    const trimmed = name.trim();
    if (trimmed === '' || saving?.busy) return;
    const said = { ok: t('addedName', trimmed), failed: (reason: string) => reason };
    const outcome = await saver.send(key, { type: 'addListItem', list, name: trimmed }, said);
    if (!outcome.ok) return input.current?.focus();
    onNamed(trimmed);
    onDone();
  };
  const giveUp = () => {
    saver.giveUp(key);
    onDone();
  };
  const word = t(NEW_WORDS[list]);
  return (
    <div class="field" data-field={list}>
      <label for={`new-${list}`}>{word.replace(/(\.\.\.|…)$/, '')}</label>
      <div class="new-name">
        <input
          id={`new-${list}`}
          ref={input}
          type="text"
          class="input"
          dir="auto"
          value={name}
          readOnly={saving?.busy}
          aria-invalid={saving?.failure ? true : undefined}
          onInput={(event) => setName(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.isComposing) return;
            if (event.key === 'Enter') void add();
            else if (event.key === 'Escape') giveUp();
          }}
        />
        <IconButton icon="check" label={t('add')} busy={saving?.busy ?? false} disabled={name.trim() === ''} onClick={() => void add()} />
        <IconButton icon="close" label={t('cancel')} onClick={giveUp} />
      </div>
      {saving?.failure && <div class="field-problem">{saving.failure.message}</div>}
    </div>
  );
}

const label = (field: ChosenField, value: string): string => {
  const labels: Partial<Record<ChosenField, Readonly<Record<string, string>>>> = {
    status: boot.statuses,
    kind: boot.kinds,
    priority: boot.priorities,
  };
  return labels[field]?.[value] ?? (value || t('none'));
};

interface ProblemProps {
  readonly field: ChosenField;
  readonly failure: Failure;
  readonly again: (base?: string) => void;
  readonly giveUp: () => void;
}

function Problem({ field, failure, again, giveUp }: ProblemProps) {
  const { theirs } = failure;
  const isConflict = theirs !== undefined;
  return (
    <>
      <span>{isConflict ? t('changedMeanwhileField', t(field), label(field, theirs)) : failure.message}</span>
      <span class="field-actions">
        <button type="button" class="link" onClick={() => again(theirs)}>
          {isConflict ? t('keepMine') : t('tryAgain')}
        </button>
        <button type="button" class="link" onClick={giveUp}>
          {isConflict ? t('takeTheirs') : t('undo')}
        </button>
      </span>
    </>
  );
}
