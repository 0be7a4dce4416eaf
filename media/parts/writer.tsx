import type { ComponentChildren, Ref } from 'preact';
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Markup } from '../../src/wire/page';
import { t } from '../words';
import { Text } from './text';

interface Props {
  readonly label: string;
  readonly value: string;
  readonly markup: Markup;
  readonly onInput: (text: string) => void;
  /** Ctrl+Enter. */
  readonly onSubmit: () => void;
  readonly onEscape?: () => void;
  readonly placeholder?: string;
  readonly problem?: ComponentChildren;
  readonly disabled?: boolean;
  readonly autoFocus?: boolean;
  readonly textareaRef?: Ref<HTMLTextAreaElement>;
  readonly showLabel?: boolean;
}

const TABS = ['write', 'preview'] as const;

/** Where a text is written: the text itself, and beside it how it will look. */
export function Writer({
  label,
  value,
  markup,
  onInput,
  onSubmit,
  onEscape,
  placeholder,
  problem,
  disabled,
  autoFocus,
  textareaRef,
  showLabel,
}: Props) {
  const id = useId();
  const [tab, setTab] = useState<(typeof TABS)[number]>('write');
  const own = useRef<HTMLTextAreaElement>(null);
  const tabs = useRef<HTMLDivElement>(null);
  const area = textareaRef && typeof textareaRef === 'object' ? textareaRef : own;
  useLayoutEffect(() => {
    if (autoFocus) area.current?.focus();
  }, []);
  const show = (next: (typeof TABS)[number]) => {
    setTab(next);
    if (next === 'write') requestAnimationFrame(() => area.current?.focus());
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      onSubmit();
    } else if (event.key === 'Escape' && onEscape) {
      event.preventDefault();
      onEscape();
    }
  };
  const onTabKey = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    event.preventDefault();
    const next = tab === 'write' ? 'preview' : 'write';
    setTab(next);
    tabs.current?.querySelector<HTMLElement>(`[data-tab=${next}]`)?.focus();
  };
  return (
    <div class="field" onKeyDown={onKeyDown}>
      <label for={`${id}-text`} class={showLabel ? '' : 'visually-hidden'}>
        {label}
      </label>
      <div class={`writer ${problem ? 'is-invalid' : ''}`}>
        <div class="writer-head">
          <div class="tabs" role="tablist" aria-label={label} ref={tabs} onKeyDown={onTabKey}>
            {TABS.map((name) => (
              <button
                key={name}
                type="button"
                role="tab"
                id={`${id}-${name}`}
                data-tab={name}
                aria-selected={tab === name}
                aria-controls={`${id}-panel`}
                tabIndex={tab === name ? 0 : -1}
                onClick={() => show(name)}
              >
                {t(name)}
              </button>
            ))}
          </div>
          <span class="writer-markup">{t(markup)}</span>
        </div>
        <div class="writer-body" role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${tab}`}>
          <textarea
            id={`${id}-text`}
            ref={area}
            hidden={tab === 'preview'}
            value={value}
            readOnly={disabled}
            placeholder={placeholder}
            spellcheck
            aria-invalid={problem ? true : undefined}
            aria-describedby={problem ? `${id}-problem` : undefined}
            onInput={(event) => onInput(event.currentTarget.value)}
          />
          {tab === 'preview' && (
            // A region that scrolls has to be reached by the keyboard.
            <div class="writer-preview" tabIndex={0}>
              {value.trim() === '' ? <p class="muted">{t('nothingToPreview')}</p> : <Text text={value} markup={markup} />}
            </div>
          )}
        </div>
      </div>
      {problem && (
        <div class="field-problem" id={`${id}-problem`} role="alert">
          {problem}
        </div>
      )}
    </div>
  );
}
