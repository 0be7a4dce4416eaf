import type { RefObject } from 'preact';
import { t } from '../l10n';

interface Props {
  readonly value: string;
  /** Validation error. */
  readonly problem: string | undefined;
  readonly disabled: boolean;
  readonly input: RefObject<HTMLInputElement | null>;
  readonly onInput: (title: string) => void;
}

/** The input of a new issue's title. */
export function TitleField({ value, problem, disabled, input, onInput }: Props) {
  return (
    <div class="field">
      <label for="new-title">{t('title')}</label>
      <input
        id="new-title"
        dir="auto"
        ref={input}
        type="text"
        class="input"
        value={value}
        readOnly={disabled}
        required
        aria-required="true"
        placeholder={t('titlePlaceholder')}
        aria-invalid={problem ? true : undefined}
        aria-describedby={problem ? 'new-title-problem' : undefined}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
      {problem && (
        <div class="field-problem" id="new-title-problem">
          {problem}
        </div>
      )}
    </div>
  );
}
