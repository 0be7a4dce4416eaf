import { createContext, type ComponentChildren } from 'preact';
import { useContext, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Markup, WaitingFile } from '../../src/wire/page';
import { whenVisible } from './whenVisible';
import { t } from '../l10n';
import { followLink, upgrade, type TextSurroundings, type OnTick } from './upgrade';
import { focusAgain } from './focus';

type ToHtml = (text: string, markup: Markup) => string;
let toHtml: ToHtml | undefined;
let loading: Promise<unknown> | undefined;

/** Loads the renderer, in parallel to the issue. */
export const loadRenderer = (): Promise<unknown> => (loading ??= import('../render').then((module) => (toHtml = module.toHtml)));

/** The renderer; undefined until it is loaded. */
export function useRenderer(): ToHtml | undefined {
  const [, update] = useState(0);
  useEffect(() => {
    if (!toHtml) void loadRenderer().then(() => update(1));
  }, []);
  return toHtml;
}

/** What the texts of a page can link to. */
export const TextContext = createContext<TextSurroundings>({ people: new Map(), attachments: [] });

/** Adds pending files to the context, so that previews show their pictures. */
export function WithFiles({ files, children }: { files: readonly WaitingFile[]; children: ComponentChildren }) {
  const context = useContext(TextContext);
  const withFiles = useMemo(() => ({ ...context, waiting: files }), [context, files]);
  return <TextContext.Provider value={withFiles}>{children}</TextContext.Provider>;
}

/** Longer texts (in characters) are shown unformatted, because formatting would block the page for a second or more. */
const MAX_FORMATTED_LENGTH = 100_000;

/** Makes elements that scroll sideways focusable, so that the keyboard can scroll them. */
function reachable(box: HTMLElement): void {
  for (const wide of box.querySelectorAll<HTMLElement>('pre, .table')) {
    if (wide.scrollWidth > wide.clientWidth) wide.tabIndex = 0;
    else wide.removeAttribute('tabindex');
  }
}

interface Props {
  readonly text: string;
  readonly markup: Markup;
  readonly onTick?: OnTick | undefined;
  /** Unformatted until it comes near the viewport or the page is idle: hundreds of texts do not delay the page, and are found by search. */
  readonly lazy?: boolean;
}

/** Shows a text of an issue or a comment. */
export function Text({ text, markup, onTick, lazy = false }: Props) {
  const render = useRenderer();
  const [isRendered, setRendered] = useState(!lazy);
  const context = useContext(TextContext);
  const isTooLong = text.length > MAX_FORMATTED_LENGTH;
  const html = useMemo(
    () => (isRendered && !isTooLong ? render?.(text, markup) : undefined),
    [render, text, markup, isRendered, isTooLong],
  );
  const box = useRef<HTMLDivElement>(null);
  const tick = useRef(onTick);
  tick.current = onTick;
  const canTick = onTick !== undefined;
  const lastTicked = useRef<string>(undefined);

  useEffect(
    () => (isRendered || isTooLong || !box.current ? undefined : whenVisible(box.current, () => setRendered(true), true)),
    [isRendered, isTooLong],
  );
  useLayoutEffect(() => {
    if (html === undefined || !box.current) return;
    upgrade(box.current, context, canTick);
    // Ticking a task renders the text again, so the focus is restored.
    const ticked = box.current.querySelector<HTMLElement>(`li[data-task='${lastTicked.current}'] input`);
    if (document.activeElement === document.body) focusAgain(ticked);
  }, [html, context, canTick]);
  useEffect(() => {
    const element = box.current;
    if (html === undefined || !element) return undefined;
    const observer = new ResizeObserver(() => reachable(element));
    observer.observe(element);
    return () => observer.disconnect();
  }, [html]);

  if (html === undefined) {
    return (
      <div class="text is-raw" dir="auto" ref={box} key="raw">
        {isTooLong && (
          <p>
            <em>{t('textTooLong')}</em>
          </p>
        )}
        {text}
      </div>
    );
  }
  const onChange = async ({ target }: Event) => {
    const line = target instanceof HTMLInputElement ? target.closest('li[data-task]')?.getAttribute('data-task') : undefined;
    if (!(target instanceof HTMLInputElement) || line == null) return;
    lastTicked.current = line;
    const isSaved = await tick.current?.(Number(line), target.checked);
    if (!isSaved) target.checked = !target.checked;
  };
  const listen = { onClick: followLink, onAuxClick: followLink, onChange: (event: Event) => void onChange(event) };
  return <div class="text" dir="auto" ref={box} key="html" {...listen} dangerouslySetInnerHTML={{ __html: html }} />;
}
