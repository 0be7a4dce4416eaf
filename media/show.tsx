import { render, type VNode } from 'preact';
import { Live } from './parts/live';

/** Draws the root component of a page, with the live region beside it. */
export function show(page: VNode): void {
  const root = document.getElementById('root');
  if (!root) return;
  render(
    <>
      {page}
      <Live />
    </>,
    root,
  );
}
