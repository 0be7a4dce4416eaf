import { useState } from 'preact/hooks';
import { DEFAULTS, mayReporterSet, type Draft, type IssueFields, type ListName, isListField } from '../../src/wire/page';
import type { Form } from '../../src/wire/page-form';
import { iconOf, options, PANEL_FIELDS, toField, type ChosenField } from '../parts/choices';
import { announce } from '../parts/live';
import { NEW, NewName, newOption, useNaming } from '../parts/newName';
import { SelectField } from '../parts/select';
import { t } from '../l10n';
import { request } from './host';

const PRESET: Partial<Record<ChosenField, string>> = DEFAULTS;

/** The value of a repository in the drop-down of places. */
export const placeValue = (place: { site: string; owner: string; slug: string }) => JSON.stringify([place.site, place.owner, place.slug]);

/** The fields that the form shows: people who may only report are not offered planning fields. */
export const shownFields = (form: Form | undefined): readonly ChosenField[] =>
  PANEL_FIELDS.filter((field) => !form?.limited || mayReporterSet(field, 'new'));

/** The fields to send: the shown values, whether a person has chosen them or they are the repository's defaults. */
export function sentFields(fields: IssueFields, form: Form | undefined): IssueFields {
  const presets = Object.fromEntries(
    shownFields(form).flatMap((field) => (form?.defaults[field] != null ? [[field, form.defaults[field]]] : [])),
  );
  return { ...presets, ...fields };
}

interface Props {
  readonly draft: Draft;
  readonly form: Form | undefined;
  readonly problemOf: (field: string) => string | undefined;
  readonly onSet: (fields: IssueFields) => void;
  readonly onMove: (place: string) => void;
  readonly disabled: boolean;
}

/** The fields of a new issue that are chosen from a list. */
export function FieldsPanel({ draft, form, problemOf, onSet, onMove, disabled }: Props) {
  const places = form?.places ?? [];
  return (
    <aside class="side" aria-labelledby="fields-title">
      <h2 id="fields-title" class="visually-hidden">
        {t('fields')}
      </h2>
      <div class="fields">
        {places.length > 1 && (
          <SelectField
            label={t('repository')}
            value={placeValue(draft)}
            options={places.map((place) => ({ value: placeValue(place), label: place.label }))}
            onChange={onMove}
            disabled={disabled}
          />
        )}
        {shownFields(form).map((field) => (
          <FormField key={field} field={field} draft={draft} form={form} problem={problemOf(field)} onSet={onSet} disabled={disabled} />
        ))}
      </div>
      {form?.limited && <p class="side-note">{form.limited}</p>}
    </aside>
  );
}

interface FieldProps extends Pick<Props, 'draft' | 'form' | 'onSet' | 'disabled'> {
  readonly field: ChosenField;
  readonly problem: string | undefined;
}

/** One field. With the right to, a new name can be added in its place. */
function FormField({ field, draft, form, problem, onSet, disabled }: FieldProps) {
  const [isNaming, setNaming] = useNaming(field);
  const set = draft.fields[field];
  const value = (set === undefined ? form?.defaults[field] : set) ?? (set === null ? '' : (PRESET[field] ?? ''));
  const offered = options(field, form?.choices ?? null);
  const mayName = isListField(field) && form?.canList === true && !disabled;
  if (mayName && isNaming) return <NameOfList list={field} onDone={() => setNaming(false)} onNamed={(name) => onSet({ [field]: name })} />;
  return (
    <SelectField
      name={field}
      label={t(field)}
      value={value}
      options={mayName ? [...offered, newOption(field)] : offered}
      icon={iconOf(field, value)}
      class={field === 'priority' ? `priority-${value}` : ''}
      onChange={(next) => (next === NEW ? setNaming(true) : onSet({ [field]: toField(field, next) }))}
      problem={problem}
      disabled={disabled}
    />
  );
}

/** Adds a name to a list, which the new issue gets. */
function NameOfList({ list, onDone, onNamed }: { list: ListName; onDone: () => void; onNamed: (name: string) => void }) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const add = async (name: string) => {
    setBusy(true);
    const outcome = await request({ type: 'addListItem', list, name }, t('noAnswer'));
    setBusy(false);
    setProblem(outcome.ok ? undefined : outcome.message);
    announce(outcome.ok ? t('addedName', name) : outcome.message);
    if (!outcome.ok) return false;
    onNamed(name);
    onDone();
    return true;
  };
  return <NewName list={list} busy={busy} problem={problem} add={add} onCancel={onDone} />;
}
