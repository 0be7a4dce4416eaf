import { DEFAULTS, type Draft, type IssueFields } from '../../src/wire/page';
import type { Form } from '../../src/wire/page-form';
import { iconOf, options, PANEL_FIELDS, toField, type ChosenField } from '../parts/choices';
import { SelectField } from '../parts/select';
import { t } from '../words';

const PRESET: Partial<Record<ChosenField, string>> = { kind: DEFAULTS.kind, priority: DEFAULTS.priority };
/** What plans the work of others: not offered to who may only report. */
const PLANNING: readonly ChosenField[] = ['assignee', 'milestone'];

export const placeValue = (place: { site: string; owner: string; slug: string }) => JSON.stringify([place.site, place.owner, place.slug]);

export const shownFields = (form: Form | undefined): readonly ChosenField[] =>
  PANEL_FIELDS.filter((field) => !form?.limited || !PLANNING.includes(field));

/** The fields as they are sent: what is shown as chosen is chosen, whether by a person or by the repository. */
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

/** Everything about a new issue that is chosen from a list. */
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
        {shownFields(form).map((field) => {
          const set = draft.fields[field];
          const value = (set === undefined ? form?.defaults[field] : set) ?? (set === null ? '' : (PRESET[field] ?? ''));
          return (
            <SelectField
              key={field}
              name={field}
              label={t(field)}
              value={value}
              options={options(field, form?.choices ?? null)}
              icon={iconOf(field, value)}
              class={field === 'priority' ? `priority-${value}` : ''}
              onChange={(next) => onSet({ [field]: toField(field, next) })}
              problem={problemOf(field)}
              disabled={disabled}
            />
          );
        })}
      </div>
      {form?.limited && <p class="side-note">{form.limited}</p>}
    </aside>
  );
}
