/** Deferred rendering: until an element comes near the viewport, or the page is idle. */

/** Margin around the viewport, large enough that elements are rendered before they are visible. */
const VISIBLE_MARGIN = '1500px 0px';
/** Elements per idle callback, few enough that no key press waits. */
const RENDERED_PER_IDLE = 3;

const waiting = new Map<Element, () => void>();
let observer: IntersectionObserver | undefined;
/** Elements that are also rendered when the page is idle, in order. */
const idle = new Set<Element>();
let isIdling = false;

function draw(element: Element): void {
  const callback = waiting.get(element);
  stopWaiting(element);
  callback?.();
}

function stopWaiting(element: Element): void {
  observer?.unobserve(element);
  waiting.delete(element);
  idle.delete(element);
}

function drawSome(): void {
  for (const element of [...idle].slice(0, RENDERED_PER_IDLE)) draw(element);
  isIdling = idle.size > 0;
  if (isIdling) requestIdleCallback(drawSome);
}

/** Calls `callback` once an element comes near the viewport or, with `orIdle`, when the page is idle. Returns a function that cancels it. */
export function whenVisible(element: Element, callback: () => void, orIdle = false): () => void {
  observer ??= new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) if (isIntersecting) draw(target);
    },
    { rootMargin: VISIBLE_MARGIN },
  );
  waiting.set(element, callback);
  observer.observe(element);
  if (orIdle) {
    idle.add(element);
    if (!isIdling) requestIdleCallback(drawSome);
    isIdling = true;
  }
  return () => stopWaiting(element);
}
