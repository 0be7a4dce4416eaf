import { useRef } from 'preact/hooks';
import type { Markup } from '../../src/wire/page';
import { t } from '../l10n';
import { IconButton } from './controls';
import type { Tool } from './editing';
import { Toolbar } from './toolbar';

const TABS = ['write', 'preview'] as const;
export type Tab = (typeof TABS)[number];

interface Props {
  /** Prefix of the ids of its elements. */
  readonly id: string;
  readonly label: string;
  readonly markup: Markup;
  readonly tab: Tab;
  readonly isBeside: boolean;
  readonly disabled: boolean;
  readonly tools: readonly Tool[];
  readonly onTool: (tool: Tool) => void;
  readonly onPick: (() => void) | undefined;
  /** Called when a tab is chosen by keyboard. The focus stays on the tabs. */
  readonly onTab: (tab: Tab) => void;
  /** Called when a tab is clicked. */
  readonly onShow: (tab: Tab) => void;
  /** Toggles the preview beside the text. */
  readonly onBeside: () => void;
}

/** Whether a key writes a character; the space bar presses a button. */
const isTyped = ({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean =>
  [...key].length === 1 && key !== ' ' && !ctrlKey && !metaKey && !altKey;

/** The header of a text input: its tabs and tools. */
export function WriterHead({ id, label, markup, tab, isBeside, disabled, tools, onTool, onPick, onTab, onShow, onBeside }: Props) {
  const tabs = useRef<HTMLDivElement>(null);
  const onTabKey = (event: KeyboardEvent) => {
    // A person who came from the title by Tab expects to type into the text. The browser inserts the character into what is focused when this returns.
    if (tab === 'write' && isTyped(event)) document.getElementById(`${id}-text`)?.focus();
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    event.preventDefault();
    const next = tab === 'write' ? 'preview' : 'write';
    onTab(next);
    tabs.current?.querySelector<HTMLElement>(`[data-tab=${next}]`)?.focus();
  };
  return (
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
            onClick={() => onShow(name)}
          >
            {t(name)}
          </button>
        ))}
      </div>
      {(tab === 'write' || isBeside) && <Toolbar tools={tools} onTool={onTool} onPick={onPick} disabled={disabled} />}
      <span class="writer-markup">{t(markup)}</span>
      <IconButton
        class={`writer-beside ${isBeside ? 'is-on' : ''}`}
        icon="split-horizontal"
        label={t('previewBeside')}
        aria-pressed={isBeside}
        onClick={onBeside}
      />
    </div>
  );
}
