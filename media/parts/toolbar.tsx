import { useRef, useState } from 'preact/hooks';
import type { StringName } from '../../src/wire/page';
import { MOD, t } from '../l10n';
import { IconButton } from './controls';
import type { Tool } from './editing';

/** Icon, label and key of each tool. The keys are those of other Markdown editors. */
const TOOL_BUTTONS: Record<
  Tool,
  { readonly icon: string; readonly labelKey: StringName; readonly key?: { readonly code: string; readonly shift?: boolean } }
> = {
  heading: { icon: 'text-size', labelKey: 'toolHeading' },
  bold: { icon: 'bold', labelKey: 'toolBold', key: { code: 'KeyB' } },
  italic: { icon: 'italic', labelKey: 'toolItalic', key: { code: 'KeyI' } },
  quote: { icon: 'quote', labelKey: 'toolQuote', key: { code: 'Period', shift: true } },
  code: { icon: 'code', labelKey: 'toolCode', key: { code: 'KeyE' } },
  link: { icon: 'link', labelKey: 'toolLink', key: { code: 'KeyK' } },
  bullets: { icon: 'list-unordered', labelKey: 'toolBullets', key: { code: 'Digit8', shift: true } },
  numbers: { icon: 'list-ordered', labelKey: 'toolNumbers', key: { code: 'Digit7', shift: true } },
  tasks: { icon: 'tasklist', labelKey: 'toolTasks', key: { code: 'Digit9', shift: true } },
};

const KEY_NAMES: Record<string, string> = { Period: '.', Digit7: '7', Digit8: '8', Digit9: '9' };

function keyName(tool: Tool): string | undefined {
  const { key } = TOOL_BUTTONS[tool];
  return key && [MOD, ...(key.shift ? [t('keyShift')] : []), KEY_NAMES[key.code] ?? key.code.slice(3)].join('+');
}

/** The tool of a key with Ctrl (or Command). */
export function toolOfKey(event: KeyboardEvent, tools: readonly Tool[]): Tool | undefined {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return undefined;
  return tools.find((tool) => TOOL_BUTTONS[tool].key?.code === event.code && (TOOL_BUTTONS[tool].key.shift ?? false) === event.shiftKey);
}

interface Props {
  readonly tools: readonly Tool[];
  readonly onTool: (tool: Tool) => void;
  readonly onPick?: (() => void) | undefined;
  readonly disabled?: boolean;
}

/** Toolbar of a text input: one tab stop, with arrow keys between its buttons (https://www.w3.org/WAI/ARIA/apg/patterns/toolbar/). */
export function Toolbar({ tools, onTool, onPick, disabled }: Props) {
  const [current, setCurrent] = useState(0);
  const bar = useRef<HTMLDivElement>(null);
  const count = tools.length + (onPick ? 1 : 0);
  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Record<string, number> = { ArrowRight: current + 1, ArrowLeft: current - 1 + count, Home: 0, End: count - 1 };
    const next = steps[event.key];
    if (next === undefined) return;
    event.preventDefault();
    setCurrent(next % count);
    bar.current?.querySelectorAll<HTMLElement>('button')[next % count]?.focus();
  };
  const stop = (index: number) => ({
    tabIndex: index === current ? 0 : -1,
    onFocus: () => setCurrent(index),
    // The text keeps its selection, and on a touch screen its keyboard.
    onMouseDown: (event: MouseEvent) => event.preventDefault(),
  });
  return (
    <div class="tools" role="toolbar" aria-label={t('tools')} ref={bar} onKeyDown={onKeyDown}>
      {tools.map((tool, index) => {
        const key = keyName(tool);
        const name = t(TOOL_BUTTONS[tool].labelKey);
        return (
          <IconButton
            key={tool}
            icon={TOOL_BUTTONS[tool].icon}
            label={key ? `${name} (${key})` : name}
            disabled={disabled}
            onClick={() => onTool(tool)}
            {...stop(index)}
          />
        );
      })}
      {onPick && <IconButton icon="attach" label={t('attachFiles')} disabled={disabled} onClick={onPick} {...stop(tools.length)} />}
    </div>
  );
}
