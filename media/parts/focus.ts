/**
 * Focuses an element after something that may have taken a while, unless the person has left the page meanwhile: if a page takes the focus, the
 * palette that they are typing into closes.
 */
export function focusAgain(element: HTMLElement | null | undefined, options?: FocusOptions): void {
  if (document.hasFocus()) element?.focus(options);
}
