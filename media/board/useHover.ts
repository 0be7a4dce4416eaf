import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';

/**
 * Marks the card and the title under the pointer when it moves. With `:hover`, each step of scrolling under a still pointer would restyle two
 * cards before others are drawn.
 */
export function useHover(columns: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const area = columns.current!;
    const stop = new AbortController();
    let hovered: readonly (Element | null)[] = [];
    const mark = (...next: readonly (Element | null)[]) => {
      for (const element of hovered) if (!next.includes(element)) element?.removeAttribute('data-hovered');
      for (const element of next) if (!hovered.includes(element)) element?.setAttribute('data-hovered', '');
      hovered = next;
    };
    const onMove = ({ target, pointerType }: PointerEvent) => {
      if (pointerType !== 'touch') mark((target as Element).closest('.cards .card'), (target as Element).closest('.cards .card-link'));
    };
    const options = { capture: true, passive: true, signal: stop.signal };
    area.addEventListener('pointermove', onMove, options);
    area.addEventListener('pointerleave', () => mark(), { signal: stop.signal });
    area.addEventListener('scroll', () => mark(), options);
    return () => stop.abort();
  }, []);
}
