import { useEffect, useState } from 'preact/hooks';
import type { WaitingFile } from '../../src/wire/page';
import { boot } from '../host';
import { t } from '../l10n';
import { Icon, IconButton } from './controls';
import { isPictureName, pictureUrl, readableSize } from './pictures';

/** Pasted or dropped files. A picture from the clipboard has no name, so it is named by the time. */
export function filesOf(data: DataTransfer | null): File[] {
  // A table, for example, is copied as text and as a picture; the text is preferred.
  if (!data || data.types.includes('text/plain')) return [];
  return [...data.files].map((file) => {
    if (!/^image\.\w+$/.test(file.name)) return file;
    const time = new Date().toISOString().slice(0, 19).replace(/[T:]/g, '-');
    return new File([file], `${t('pastedName')}-${time}${file.name.slice(file.name.indexOf('.'))}`, { type: file.type });
  });
}

/** Thumbnail of a picture, or an icon for another file. */
export function Thumbnail({ name, waiting, version }: { name: string; waiting: boolean; version: string | number | null }) {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    if (!isPictureName(name)) return undefined;
    let isThere = true;
    void pictureUrl(name, waiting, version).then((address) => isThere && setUrl(address));
    return () => void (isThere = false);
  }, [name, waiting, version]);
  return <span class="thumb">{url ? <img src={url} alt="" /> : <Icon name={isPictureName(name) ? 'file-media' : 'file'} />}</span>;
}

interface Props {
  readonly files: readonly WaitingFile[];
  /** Share of each file that is uploaded, 0 to 1. */
  readonly progress: Readonly<Record<string, number>>;
  readonly onRemove: (name: string) => void;
  readonly busy?: boolean | undefined;
}

/** The pending files of a text, each with a button that removes it. */
export function PendingFiles({ files, progress, onRemove, busy }: Props) {
  if (files.length === 0) return null;
  return (
    <ul class="waiting" aria-label={t('waitingFiles')}>
      {files.map(({ name, size }) => (
        <li key={name}>
          <Thumbnail name={name} waiting version={size} />
          <span class="file-name" title={name}>
            {name}
          </span>
          {busy && name in progress ? (
            <progress value={progress[name]} max={1} aria-label={t('sendingFile', name)} />
          ) : (
            <span class="file-size">{readableSize(size, boot.language)}</span>
          )}
          <IconButton icon="close" label={t('removeFile', name)} disabled={busy} onClick={() => onRemove(name)} />
        </li>
      ))}
    </ul>
  );
}
