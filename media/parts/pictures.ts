import { ask } from './host';

/** Pictures that were shown already, as addresses within the page. */
const kept = new Map<string, Promise<string | undefined>>();

/** What was shown belongs to another issue now. */
export function forgetPictures(): void {
  for (const loading of kept.values()) void loading.then((url) => url !== undefined && URL.revokeObjectURL(url));
  kept.clear();
}

/** The address of a picture among the attachments, or the files that wait; undefined when it is none that can be shown. */
export function pictureUrl(name: string, waiting: boolean, version: string | number | null): Promise<string | undefined> {
  const key = `${waiting ? 'waiting' : 'attached'} ${version ?? ''} ${name}`;
  const before = kept.get(key);
  if (before) return before;
  const loading = ask('picture', { name, waiting }).then((reply) => {
    if (!reply?.picture) return undefined;
    const { type, bytes } = reply.picture;
    return URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type }));
  });
  kept.set(key, loading);
  return loading;
}

const PICTURES = /\.(png|jpe?g|gif|webp|bmp|avif)$/i;
/** Whether a file may be a picture by its name: only then is its content asked for. */
export const isPictureName = (name: string): boolean => PICTURES.test(name);

/** A size as people read it. */
export function readableSize(bytes: number, language: string): string {
  const units = ['kilobyte', 'megabyte', 'gigabyte'];
  const step = bytes < 1e6 ? 0 : bytes < 1e9 ? 1 : 2;
  const style = { style: 'unit', unit: units[step], unitDisplay: 'short', maximumFractionDigits: step === 0 ? 0 : 1 } as const;
  return new Intl.NumberFormat(language, style).format(Math.max(bytes, 1000 * Number(bytes > 0)) / 1000 ** (step + 1));
}
