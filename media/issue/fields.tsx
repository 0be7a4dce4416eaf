import type { Failure, IssueView } from '../../src/wire/page';
import { boot } from '../host';
import { chosen, iconOf, options, toField, type ChosenField } from '../parts/choices';
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

/** One field of an issue, set where it stands. What could not be saved stays chosen, with the reason below it. */
export function Field({ field, view, saver, pill }: Props) {
  const { issue, choices, locked } = view;
  const now = chosen(issue, field);
  const saving = saver.of(field);
  const value = saving ? (saving.value ?? '') : now;
  const save = (next: string, base = now) => void saver.save(field, toField(field, next), toField(field, base));
  return (
    <SelectField
      name={field}
      label={t(field)}
      value={value}
      options={options(field, choices, issue)}
      icon={icons.includes(field) ? iconOf(field, value) : undefined}
      class={pill ? `pill status-${value.replace(' ', '-')}` : field === 'priority' ? `priority-${value}` : ''}
      hideLabel={pill}
      disabledBecause={locked.fields}
      busy={saving?.busy}
      onChange={(next) => (next === now ? saver.giveUp(field) : save(next))}
      problem={
        saving?.failure && (
          <Problem field={field} failure={saving.failure} again={(base) => save(value, base ?? now)} giveUp={() => saver.giveUp(field)} />
        )
      }
    />
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

function Problem({
  field,
  failure,
  again,
  giveUp,
}: {
  field: ChosenField;
  failure: Failure;
  again: (base?: string) => void;
  giveUp: () => void;
}) {
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
