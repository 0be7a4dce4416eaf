import { elementScroll, observeElementOffset, Virtualizer, type Range } from '@tanstack/virtual-core';
import type { RefObject } from 'preact';
import { useLayoutEffect, useReducer, useState } from 'preact/hooks';

interface Options {
  readonly count: number;
  readonly size: (index: number) => number;
  readonly overscan: number;
  /** Assumed size of the viewport in pixels until it is measured. */
  readonly initialLength: number;
  readonly horizontal?: boolean;
  /** Indexes of items that are always rendered. */
  readonly always?: readonly number[];
  readonly start?: number;
  /** Updates the visible items on scrolling, instead of a rendering. */
  readonly onScroll?: () => void;
}

export type List = Virtualizer<HTMLElement, HTMLElement>;

const indexesToDraw = (range: Range, always: readonly number[]): number[] => {
  const from = Math.max(range.startIndex - range.overscan, 0);
  const to = Math.min(range.endIndex + range.overscan, range.count - 1);
  const indexes = new Set(always.filter((index) => index >= 0 && index < range.count));
  for (let index = from; index <= to; index++) indexes.add(index);
  return [...indexes].sort((a, b) => a - b);
};

/** Scrolls, except for a new list that is at its start already: the browser would lay out the whole page immediately. */
const scrollBeyondStart: typeof elementScroll = (offset, options, list) => {
  if (offset !== 0 || hasScrolled.has(list)) elementScroll(offset, options, list);
  hasScrolled.add(list);
};
const hasScrolled = new WeakSet<object>();

/** Reports the size of a list after the browser has laid it out. Reading it directly would force a layout. */
function observeSize({ scrollElement }: List, onSize: (size: { width: number; height: number }) => void): (() => void) | undefined {
  if (!scrollElement) return undefined;
  const observer = new ResizeObserver(([entry]) => {
    const [size] = entry?.borderBoxSize ?? [];
    if (size) onSize({ width: Math.round(size.inlineSize), height: Math.round(size.blockSize) });
  });
  observer.observe(scrollElement, { box: 'border-box' });
  return () => observer.disconnect();
}

/** Renders the visible part of a long list: @tanstack/virtual-core as a hook of Preact. The element that scrolls stays the same. */
export function useVirtual(
  scroll: RefObject<HTMLElement | null>,
  { count, size, overscan, initialLength, horizontal = false, always = [], start = 0, onScroll }: Options,
): List {
  const [, draw] = useReducer((times: number) => times + 1, 0);
  const options = {
    count,
    horizontal,
    overscan,
    estimateSize: size,
    getScrollElement: () => scroll.current,
    scrollToFn: scrollBeyondStart,
    observeElementRect: observeSize,
    observeElementOffset,
    initialOffset: start,
    initialRect: { width: initialLength, height: initialLength },
    rangeExtractor: (range: Range) => indexesToDraw(range, always),
    onChange: () => (onScroll ? onScroll() : draw(0)),
  };
  const [list] = useState(() => new Virtualizer<HTMLElement, HTMLElement>(options));
  list.setOptions(options);
  useLayoutEffect(() => list._didMount(), []);
  // Without the empty dependencies it would measure the element at each rendering.
  useLayoutEffect(() => list._willUpdate(), []);
  return list;
}
