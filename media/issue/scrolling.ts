/** Scrolling within the page. */

/** Bounds the frames in which scrolling is repeated, because content that becomes visible is rendered and changes its height. */
const MAX_SCROLL_FRAMES = 12;

/** Events by which a person takes over: scrolling stops then. */
const USER_EVENTS = ['keydown', 'pointerdown', 'wheel'] as const;

/** Scrolls to an element and focuses it; waits until it is rendered. */
export function goTo(find: () => Element | null): void {
  let framesLeft = MAX_SCROLL_FRAMES;
  let target: Element | null = null;
  const stop = () => {
    framesLeft = 0;
    for (const type of USER_EVENTS) window.removeEventListener(type, stop, true);
  };
  for (const type of USER_EVENTS) window.addEventListener(type, stop, true);
  const step = () => {
    const element = find();
    if (element) {
      const area = element instanceof HTMLTextAreaElement ? element : undefined;
      const entry = area ?? element.closest('.entry') ?? element;
      entry.scrollIntoView({ block: entry.getBoundingClientRect().height < window.innerHeight * 0.8 ? 'center' : 'start' });
      if (entry !== target && entry instanceof HTMLElement) entry.focus({ preventScroll: true });
      // The caret goes to the end of the text.
      if (entry !== target) area?.setSelectionRange(area.value.length, area.value.length);
      target = entry;
    }
    if (framesLeft-- > 0) requestAnimationFrame(next);
    else stop();
  };
  const next = () => {
    if (framesLeft > 0) step();
  };
  step();
}

/** The comment that a clicked link within the page leads to. */
export function commentOf(event: MouseEvent): number | undefined {
  const link = event.target instanceof Element ? event.target.closest('a[href^="#comment-"]') : null;
  const id = /^#comment-(\d+)$/.exec(link?.getAttribute('href') ?? '')?.[1];
  return id === undefined ? undefined : Number(id);
}

/** The selected text within an element; empty when the selection is elsewhere. */
export function selectedIn(element: Element | null): string {
  const selection = window.getSelection();
  if (!element || !selection || selection.isCollapsed || selection.rangeCount === 0) return '';
  return element.contains(selection.getRangeAt(0).commonAncestorContainer) ? selection.toString() : '';
}
