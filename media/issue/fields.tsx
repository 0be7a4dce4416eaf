import { isEnumField, type Failure, type ListName, isListField } from '../../src/wire/page';
import type { IssueView } from '../../src/wire/page-issue';
import { chosen, iconOf, labelOf, options, toField, type ChosenField } from '../parts/choices';
import { NEW, NewName, newOption, useNaming } from '../parts/newName';
import { SelectField } from '../parts/select';
import { t } from '../l10n';
import type { Saver } from './saving';

interface Props {
  readonly field: ChosenField;
  readonly view: IssueView;
  readonly saver: Saver;
  readonly pill?: boolean;
}

/** One editable field of an issue. A value that could not be saved stays selected, with the reason below it. */
export function FieldEditor({ field, view, saver, pill }: Props) {
  const { issue, choices, locked, me } = view;
  const [isNaming, setNaming] = useNaming(field);
  const current = chosen(issue, field);
  const saving = saver.get(field);
  const value = saving ? (saving.value ?? '') : current;
  const save = (next: string, base = current) => void saver.save(field, toField(field, next), toField(field, base));
  const mayName = isListField(field) && view.can.list && !locked.fields;
  if (mayName && isNaming) return <NameOfList list={field} saver={saver} onDone={() => setNaming(false)} onNamed={(name) => save(name)} />;
  const offered = options(field, choices, issue);
  const canTake =
    field === 'assignee' && !locked.fields && me && value !== me.username && offered.some((option) => option.value === me.username);
  return (
    <div class={pill ? undefined : 'field-with'}>
      <SelectField
        name={field}
        label={t(field)}
        value={value}
        options={mayName ? [...offered, newOption(field)] : offered}
        icon={isEnumField(field) ? iconOf(field, value) : undefined}
        class={pill ? `pill status-${value.replace(' ', '-')}` : field === 'priority' ? `priority-${value}` : ''}
        hideLabel={pill}
        disabledBecause={locked.fields}
        busy={saving?.busy}
        onChange={(next) => (next === NEW ? setNaming(true) : next === current ? saver.discard(field) : save(next))}
        problem={
          saving?.failure && (
            <Problem
              field={field}
              failure={saving.failure}
              retry={(base) => save(value, base ?? current)}
              undo={() => saver.discard(field)}
            />
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

interface NameOfListProps {
  readonly list: ListName;
  readonly saver: Saver;
  readonly onDone: () => void;
  readonly onNamed: (name: string) => void;
}

/** Adds a name to a list of the repository, and sets it as the field's value. */
function NameOfList({ list, saver, onDone, onNamed }: NameOfListProps) {
  const key = `new ${list}`;
  const saving = saver.get(key);
  const add = async (name: string) => {
    const messages = { ok: t('addedName', name), failed: (reason: string) => reason };
    const outcome = await saver.send(key, { type: 'addListItem', list, name }, messages);
    if (!outcome.ok) return false;
    onNamed(name);
    onDone();
    return true;
  };
  const cancel = () => {
    saver.discard(key);
    onDone();
  };
  return <NewName list={list} busy={saving?.busy ?? false} problem={saving?.failure?.message} add={add} onCancel={cancel} />;
}

const label = (field: ChosenField, value: string): string => labelOf(field, value) ?? (value || t('none'));

interface ProblemProps {
  readonly field: ChosenField;
  readonly failure: Failure;
  readonly retry: (base?: string) => void;
  readonly undo: () => void;
}

function Problem({ field, failure, retry, undo }: ProblemProps) {
  const { theirs } = failure;
  const isConflict = theirs !== undefined;
  return (
    <>
      <span>{isConflict ? t('changedMeanwhileField', t(field), label(field, theirs)) : failure.message}</span>
      <span class="field-actions">
        <button type="button" class="link" onClick={() => retry(theirs)}>
          {isConflict ? t('keepMine') : t('tryAgain')}
        </button>
        <button type="button" class="link" onClick={undo}>
          {isConflict ? t('takeTheirs') : t('undo')}
        </button>
      </span>
    </>
  );
}
