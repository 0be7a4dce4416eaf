import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { t } from '../l10n';
import { Icon } from './controls';

export interface Option {
  readonly value: string;
  readonly label: string;
}

interface Props {
  readonly label: string;
  readonly value: string;
  readonly options: readonly Option[];
  readonly onChange: (value: string) => void;
  readonly disabledBecause?: string | null;
  readonly busy?: boolean;
  readonly disabled?: boolean;
  /** Why the choice was not saved, with buttons. */
  readonly problem?: ComponentChildren;
  /** Codicon left of the value. */
  readonly icon?: string;
  readonly class?: string;
  readonly hideLabel?: boolean;
  readonly name?: string;
}

/** A field with a native drop-down, because keyboards and screen readers support it fully. */
export function SelectField({
  label,
  value,
  options,
  onChange,
  disabledBecause,
  busy,
  disabled,
  problem,
  icon,
  class: className = '',
  hideLabel,
  name,
}: Props) {
  const id = useId();
  // The current value is shown even when it is no longer among the options.
  const isOffered = options.some((option) => option.value === value);
  return (
    <div class={`field ${className}`} data-field={name}>
      <label for={id} class={hideLabel ? 'visually-hidden' : ''}>
        {label}
      </label>
      <div class={`select ${busy ? 'is-busy' : ''}`} title={disabledBecause ?? undefined}>
        {icon && <Icon name={icon} class="select-icon" />}
        <select
          id={id}
          value={value}
          disabled={disabled || !!disabledBecause}
          aria-invalid={problem ? true : undefined}
          aria-describedby={problem ? `${id}-problem` : undefined}
          onChange={(event) => onChange(event.currentTarget.value)}
        >
          {!isOffered && <option value={value}>{value || t('none')}</option>}
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
        <Icon name={busy ? 'loading' : 'chevron-down'} class={`select-arrow ${busy ? 'spin' : ''}`} />
      </div>
      {problem && (
        <div class="field-problem" id={`${id}-problem`}>
          {problem}
        </div>
      )}
    </div>
  );
}
