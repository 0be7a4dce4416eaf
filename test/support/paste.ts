/** A PNG of one pixel. */
export const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==';

/** A file for a page; `data` is base64. */
interface Given {
  readonly data: string;
  readonly name?: string;
}

/** Fires the paste event of a picture. Runs in the page. */
export const paste = (area: Element, { data, name = 'image.png' }: Given): void => {
  const clipboardData = new DataTransfer();
  clipboardData.items.add(new File([Uint8Array.from(atob(data), (char) => char.charCodeAt(0))], name, { type: 'image/png' }));
  area.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
};

/** Fires the drop event of a file from a file manager. Runs in the page. */
export const drop = (area: Element, { data, name = 'image.png' }: Given): void => {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([Uint8Array.from(atob(data), (char) => char.charCodeAt(0))], name));
  area.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
};
