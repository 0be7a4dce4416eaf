import { elementScroll, observeElementOffset, observeElementRect, Virtualizer, type Range } from '@tanstack/virtual-core';
import type { RefObject } from 'preact';
import { useLayoutEffect, useReducer, useState } from 'preact/hooks';

interface Options {
  readonly count: number;
  readonly size: (index: number) => number;
  readonly overscan: number;
  readonly horizontal?: boolean;
  /** Indexes of items that are always rendered. */
  readonly always?: readonly number[];
  readonly start?: number;
}

export type List = Virtualizer<HTMLElement, HTMLElement>;

const drawn = (range: Range, always: readonly number[]): number[] => {
  const from = Math.max(range.startIndex - range.overscan, 0);
  const to = Math.min(range.endIndex + range.overscan, range.count - 1);
  const all = new Set(always.filter((index) => index >= 0 && index < range.count));
  for (let index = from; index <= to; index++) all.add(index);
  return [...all].sort((a, b) => a - b);
};

/** Renders the visible part of a long list: @tanstack/virtual-core as a hook of Preact. */
export function useVirtual(
  scroll: RefObject<HTMLElement | null>,
  { count, size, overscan, horizontal = false, always = [], start = 0 }: Options,
): List {
  const [, draw] = useReducer((times: number) => times + 1, 0);
  const options = {
    count,
    horizontal,
    overscan,
    estimateSize: size,
    getScrollElement: () => scroll.current,
    scrollToFn: elementScroll,
    observeElementRect,
    observeElementOffset,
    initialOffset: start,
    rangeExtractor: (range: Range) => drawn(range, always),
    onChange: () => draw(0),
  };
  const [list] = useState(() => new Virtualizer<HTMLElement, HTMLElement>(options));
  list.setOptions(options);
  useLayoutEffect(() => list._didMount(), []);
  useLayoutEffect(() => list._willUpdate());
  return list;
}
