import type { Replacement } from './editing';

/** Styles that determine the layout of a text area's text. */
const COPIED = [
  'boxSizing',
  'width',
  'paddingTop',
  'paddingRight',
  'paddingBottom',
  'paddingLeft',
  'borderTopWidth',
  'borderRightWidth',
  'borderBottomWidth',
  'borderLeftWidth',
  'fontFamily',
  'fontSize',
  'fontWeight',
  'lineHeight',
  'letterSpacing',
  'tabSize',
] as const;

/** Position of a character of a text area in pixels, relative to its upper left corner. `height` is that of a line. */
export function placeOf(area: HTMLTextAreaElement, at: number): { left: number; top: number; height: number } {
  const mirror = document.createElement('div');
  const style = getComputedStyle(area);
  for (const name of COPIED) mirror.style[name] = style[name];
  Object.assign(mirror.style, { position: 'absolute', visibility: 'hidden', whiteSpace: 'pre-wrap', overflowWrap: 'break-word' });
  mirror.textContent = area.value.slice(0, at);
  const mark = document.createElement('span');
  mark.textContent = area.value.slice(at, at + 1) || '.';
  mirror.append(mark);
  document.body.append(mirror);
  const place = { left: mark.offsetLeft, top: mark.offsetTop - area.scrollTop, height: mark.offsetHeight };
  mirror.remove();
  return place;
}

/** Replaces a part of a text area's text as typing does: it can be undone, and fires `input`. */
export function replace(area: HTMLTextAreaElement, { from, to, text, start, end }: Replacement): void {
  area.focus();
  area.setSelectionRange(from, to);
  // Deprecated, but the only way that keeps the browser's undo stack (https://developer.mozilla.org/docs/Web/API/Document/execCommand).
  document.execCommand(text === '' ? 'delete' : 'insertText', false, text);
  area.setSelectionRange(start, end);
}
