/** What waits to be drawn until it comes near what is in sight, or until there is nothing else to do. */

/** Far enough that what comes into sight is drawn already. */
const NEAR = '1500px 0px';
/** How many are drawn in one stretch of idle time: few enough that a key is never kept waiting. */
const RENDERED_PER_IDLE = 3;

const waiting = new Map<Element, () => void>();
let observer: IntersectionObserver | undefined;
/** Those that need not be seen to be drawn, in their order. */
const idle = new Set<Element>();
let isIdling = false;

function draw(element: Element): void {
  const then = waiting.get(element);
  forget(element);
  then?.();
}

function forget(element: Element): void {
  observer?.unobserve(element);
  waiting.delete(element);
  idle.delete(element);
}

function drawSome(): void {
  for (const element of [...idle].slice(0, RENDERED_PER_IDLE)) draw(element);
  isIdling = idle.size > 0;
  if (isIdling) requestIdleCallback(drawSome);
}

/** Calls `then` once an element comes near; with `orIdle`, before that when the page has nothing else to do. Gives what calls it off. */
export function whenVisible(element: Element, then: () => void, orIdle = false): () => void {
  observer ??= new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) if (isIntersecting) draw(target);
    },
    { rootMargin: NEAR },
  );
  waiting.set(element, then);
  observer.observe(element);
  if (orIdle) {
    idle.add(element);
    if (!isIdling) requestIdleCallback(drawSome);
    isIdling = true;
  }
  return () => forget(element);
}
