import type { ComponentChildren, RefObject } from 'preact';
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Markup, Person } from '../../src/wire/page';
import { t } from '../l10n';
import { replace } from './caret';
import { useCompletion, type CompletionList } from './completion';
import { applyTool, continueList, toolsOf, type Replacement, type Tool } from './editing';
import { filesOf } from './files';
import { Text } from './text';
import { toolOfKey } from './toolbar';
import { WriterHead, type Tab } from './writerHead';

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
  readonly textareaRef?: RefObject<HTMLTextAreaElement | null>;
  readonly showLabel?: boolean;
  /** Suggestions for `@`, the likeliest first. */
  readonly people?: readonly Person[];
  /** Called with pasted, dropped or chosen files; absent where none can be attached. */
  readonly onFiles?: ((files: readonly File[]) => void) | undefined;
  /** Opens the file dialog. */
  readonly onPick?: (() => void) | undefined;
  /** Content below the text within its frame: the pending files. */
  readonly children?: ComponentChildren;
  /** Starts with few lines and grows. */
  readonly small?: boolean;
}

const NOBODY: readonly Person[] = [];
/** Whether the preview was beside the text; shared by all text inputs of the page. */
let wasBeside = false;

interface WriterTextProps extends Pick<Props, 'value' | 'placeholder' | 'disabled' | 'onInput'> {
  readonly id: string;
  readonly area: RefObject<HTMLTextAreaElement | null>;
  readonly isInvalid: boolean;
  readonly completion: CompletionList;
}

/** The text area, with completion. */
const WriterText = ({ id, area, value, placeholder, disabled, isInvalid, completion, onInput }: WriterTextProps) => (
  <textarea
    id={`${id}-text`}
    dir="auto"
    ref={area}
    value={value}
    readOnly={disabled}
    placeholder={placeholder}
    spellcheck
    aria-invalid={isInvalid ? true : undefined}
    aria-describedby={isInvalid ? `${id}-problem` : undefined}
    {...completion.aria}
    onInput={(event) => {
      onInput(event.currentTarget.value);
      completion.update();
    }}
    onClick={completion.update}
    onKeyUp={(event) => event.key.startsWith('Arrow') && event.key !== 'ArrowUp' && event.key !== 'ArrowDown' && completion.update()}
    onBlur={completion.close}
  />
);

interface DropZoneProps {
  readonly isInvalid: boolean;
  readonly isSmall: boolean | undefined;
  /** Undefined: no files can be attached. */
  readonly onFiles: ((files: readonly File[]) => void) | undefined;
  readonly children: ComponentChildren;
}

/** The frame of a text, which receives files that are dropped on it or pasted into it. */
function DropZone({ isInvalid, isSmall, onFiles, children }: DropZoneProps) {
  const [isOver, setOver] = useState(false);
  const receive = (event: Event, data: DataTransfer | null) => {
    const files = onFiles ? filesOf(data) : [];
    setOver(false);
    if (files.length === 0) return;
    event.preventDefault();
    onFiles?.(files);
  };
  return (
    <div
      class={`writer ${isInvalid ? 'is-invalid' : ''} ${isOver ? 'is-over' : ''} ${isSmall ? 'small' : ''}`}
      onDragOver={(event) => {
        if (!onFiles || !event.dataTransfer?.types.includes('Files')) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) => {
        if (!(event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget))) setOver(false);
      }}
      onDrop={(event) => receive(event, event.dataTransfer)}
      onPaste={(event) => receive(event, event.clipboardData)}
    >
      {children}
      {isOver && <div class="writer-drop">{t('dropFiles')}</div>}
    </div>
  );
}

/** The input of a text: a text area with tools, and a preview instead of it or beside it. */
export function TextInput(props: Props) {
  const { label, value, markup, onInput, onSubmit, onEscape, placeholder, problem, disabled, showLabel, onFiles, onPick } = props;
  const id = useId();
  const [tab, setTab] = useState<Tab>('write');
  const [isBeside, setBeside] = useState(wasBeside);
  const areaRef = useRef<HTMLTextAreaElement>(null);
  const area = props.textareaRef ?? areaRef;
  const tools = toolsOf(markup);
  const apply = (replacement: Replacement | undefined) => {
    if (replacement && area.current && !disabled) replace(area.current, replacement);
  };
  const completion = useCompletion(id, area, props.people ?? NOBODY, apply);
  const isPreview = tab === 'preview' && !isBeside;
  const toText = useRef(props.autoFocus);
  // Focused in the same frame, because a key pressed in between would go to the previously focused element.
  useLayoutEffect(() => {
    if (toText.current) area.current?.focus();
    toText.current = false;
  });

  const selected = () => {
    const { selectionStart = 0, selectionEnd = 0, value: text = '' } = area.current ?? {};
    return { text, start: selectionStart, end: selectionEnd };
  };
  const useTool = (tool: Tool) => {
    setTab('write');
    apply(applyTool(tool, selected(), markup));
  };
  const show = (next: Tab) => {
    if (next === tab && next === 'write') area.current?.focus();
    else toText.current = next === 'write';
    setTab(next);
    setBeside((wasBeside = false));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // Keys during composition belong to the input method.
    if (event.isComposing) return;
    const inText = event.target === area.current;
    if (inText && completion.onKey(event)) return;
    const tool = inText ? toolOfKey(event, tools) : undefined;
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) onSubmit();
    else if (event.key === 'Escape' && onEscape) onEscape();
    else if (tool) useTool(tool);
    else {
      if (!inText || event.key !== 'Enter' || event.shiftKey || event.altKey) return;
      const next = continueList(selected(), markup);
      if (!next) return;
      apply(next);
    }
    // VS Code has its own commands for these keys.
    event.preventDefault();
    event.stopPropagation();
  };
  const preview = (
    // A scrollable region has to be focusable by the keyboard.
    <div class="writer-preview" tabIndex={0} role="region" aria-label={t('preview')}>
      {value.trim() === '' ? <p class="muted">{t('nothingToPreview')}</p> : <Text text={value} markup={markup} />}
    </div>
  );
  return (
    <div class="field" onKeyDown={onKeyDown}>
      <label for={`${id}-text`} class={showLabel ? '' : 'visually-hidden'}>
        {label}
      </label>
      <DropZone isInvalid={Boolean(problem)} isSmall={props.small} onFiles={disabled ? undefined : onFiles}>
        <WriterHead
          {...{ id, label, tab, tools, isBeside, onPick, markup }}
          disabled={disabled ?? false}
          onTab={setTab}
          onShow={show}
          onTool={useTool}
          onBeside={() => {
            setTab('write');
            setBeside((wasBeside = !isBeside));
          }}
        />
        <div class={`writer-body ${isBeside ? 'is-beside' : ''}`} role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${tab}`}>
          <div class="writer-text" hidden={isPreview}>
            <WriterText {...{ id, area, value, placeholder, completion, onInput }} disabled={disabled} isInvalid={Boolean(problem)} />
            {completion.list}
          </div>
          {(isPreview || isBeside) && preview}
        </div>
        {props.children}
      </DropZone>
      {problem && (
        <div class="field-problem" id={`${id}-problem`} role="alert">
          {problem}
        </div>
      )}
    </div>
  );
}
