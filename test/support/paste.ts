/** The smallest PNG there is. */
export const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==';

/** A file as a page is given it; `data` in base64. */
interface Given {
  readonly data: string;
  readonly name?: string;
}

/** Pastes a picture as the clipboard gives it. Runs in the page. */
export const paste = (area: Element, { data, name = 'image.png' }: Given): void => {
  const clipboardData = new DataTransfer();
  clipboardData.items.add(new File([Uint8Array.from(atob(data), (char) => char.charCodeAt(0))], name, { type: 'image/png' }));
  area.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
};

/** Drops a file as the desktop's file manager does. Runs in the page. */
export const drop = (area: Element, { data, name = 'image.png' }: Given): void => {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([Uint8Array.from(atob(data), (char) => char.charCodeAt(0))], name));
  area.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
};
