/**
 * Gives the focus to an element when something is done that may have taken a while, unless the person has gone elsewhere meanwhile: a page that takes
 * the focus closes the palette that they type into.
 */
export function focusAgain(element: HTMLElement | null | undefined, options?: FocusOptions): void {
  if (document.hasFocus()) element?.focus(options);
}
