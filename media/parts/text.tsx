import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Markup } from '../../src/wire/page';
import { send } from '../host';
import { t } from '../words';

type ToHtml = (text: string, markup: Markup) => string;
let toHtml: ToHtml | undefined;
const loading = import('../render').then((module) => (toHtml = module.toHtml));

/** The renderer, which is loaded while the host loads the issue; undefined until it is there. */
export function useRenderer(): ToHtml | undefined {
  const [, update] = useState(0);
  useEffect(() => {
    if (!toHtml) void loading.then(() => update(1));
  }, []);
  return toHtml;
}

function followIssue(event: MouseEvent): void {
  const link = event.target instanceof Element ? event.target.closest('a[data-issue]') : undefined;
  if (!link) return;
  event.preventDefault();
  send({ type: 'openIssue', number: Number(link.getAttribute('data-issue')) });
}

async function colour(blocks: readonly HTMLElement[]): Promise<void> {
  const { highlight } = await import('../highlight');
  for (const block of blocks) if (block.isConnected) highlight(block);
}

/** Lets the keyboard reach what has to be scrolled sideways. */
function reachable(box: HTMLElement): void {
  for (const wide of box.querySelectorAll<HTMLElement>('pre, .table')) {
    if (wide.scrollWidth > wide.clientWidth) wide.tabIndex = 0;
    else wide.removeAttribute('tabindex');
  }
}

/** Shows a text of an issue or a comment. */
export function Text({ text, markup }: { text: string; markup: Markup }) {
  const render = useRenderer();
  const html = useMemo(() => render?.(text, markup), [render, text, markup]);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const blocks = [...element.querySelectorAll<HTMLElement>('code[class^=language-]')];
    if (blocks.length > 0) void colour(blocks);
    const observer = new ResizeObserver(() => reachable(element));
    observer.observe(element);
    return () => observer.disconnect();
  }, [html]);
  return (
    <div
      class="text"
      ref={box}
      onClick={followIssue}
      aria-busy={html === undefined || undefined}
      aria-label={html === undefined ? t('loading') : undefined}
      dangerouslySetInnerHTML={{ __html: html ?? '' }}
    />
  );
}
