/** Ways within the page. */

/** Frames in which what comes into sight is drawn and grows, and the way to it changes. */
const MAX_SCROLL_FRAMES = 12;

/** By which a person goes on meanwhile, and is not to be pulled back. */
const OWN_WAYS = ['keydown', 'pointerdown', 'wheel'] as const;

/** Brings an element into sight and gives it the focus; what is not there yet is waited for. */
export function goTo(find: () => Element | null): void {
  let framesLeft = MAX_SCROLL_FRAMES;
  let found: Element | null = null;
  const stop = () => {
    framesLeft = 0;
    for (const way of OWN_WAYS) window.removeEventListener(way, stop, true);
  };
  for (const way of OWN_WAYS) window.addEventListener(way, stop, true);
  const step = () => {
    const element = find();
    if (element) {
      const area = element instanceof HTMLTextAreaElement ? element : undefined;
      const entry = area ?? element.closest('.entry') ?? element;
      entry.scrollIntoView({ block: entry.getBoundingClientRect().height < window.innerHeight * 0.8 ? 'center' : 'start' });
      if (entry !== found && entry instanceof HTMLElement) entry.focus({ preventScroll: true });
      // One goes on where a text ends.
      if (entry !== found) area?.setSelectionRange(area.value.length, area.value.length);
      found = entry;
    }
    if (framesLeft-- > 0) requestAnimationFrame(next);
    else stop();
  };
  const next = () => {
    if (framesLeft > 0) step();
  };
  step();
}

/** The entry that a click on a link of the page itself leads to. */
export function commentOf(event: MouseEvent): number | undefined {
  const link = event.target instanceof Element ? event.target.closest('a[href^="#comment-"]') : null;
  const id = /^#comment-(\d+)$/.exec(link?.getAttribute('href') ?? '')?.[1];
  return id === undefined ? undefined : Number(id);
}

/** What is selected within an element; empty when the selection is elsewhere. */
export function selectedIn(element: Element | null): string {
  const selection = window.getSelection();
  if (!element || !selection || selection.isCollapsed || selection.rangeCount === 0) return '';
  return element.contains(selection.getRangeAt(0).commonAncestorContainer) ? selection.toString() : '';
}
