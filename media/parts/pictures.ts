import { ask } from './host';

/** Data or blob URLs of pictures by name and version. */
const urls = new Map<string, Promise<string | undefined>>();

/** Clears the cache when the page shows another issue. */
export function clearPictures(): void {
  for (const loading of urls.values()) void loading.then((url) => url !== undefined && URL.revokeObjectURL(url));
  urls.clear();
}

/** URL of a picture among the attachments or the pending files; undefined when it cannot be shown. */
export function pictureUrl(name: string, waiting: boolean, version: string | number | null): Promise<string | undefined> {
  const key = `${waiting ? 'waiting' : 'attached'} ${version ?? ''} ${name}`;
  const cached = urls.get(key);
  if (cached) return cached;
  const loading = ask('picture', { name, waiting }).then((reply) => {
    if (!reply?.picture) return undefined;
    const { type, bytes } = reply.picture;
    return URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type }));
  });
  urls.set(key, loading);
  return loading;
}

const PICTURES = /\.(png|jpe?g|gif|webp|bmp|avif)$/i;
/** Whether a file may be a picture by its extension; only then its content is requested. */
export const isPictureName = (name: string): boolean => PICTURES.test(name);

/** A size in bytes for people, such as 1.5 MB. */
export function readableSize(bytes: number, language: string): string {
  const units = ['kilobyte', 'megabyte', 'gigabyte'];
  const step = bytes < 1e6 ? 0 : bytes < 1e9 ? 1 : 2;
  const style = { style: 'unit', unit: units[step], unitDisplay: 'short', maximumFractionDigits: step === 0 ? 0 : 1 } as const;
  return new Intl.NumberFormat(language, style).format(Math.max(bytes, 1000 * Number(bytes > 0)) / 1000 ** (step + 1));
}
