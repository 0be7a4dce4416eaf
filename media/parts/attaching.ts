import type { RefObject } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Mutex, type EditKey, type Markup, type WaitingFile } from '../../src/wire/page';
import { t } from '../l10n';
import { listen, request, send } from './host';
import { announce } from './live';
import { isPictureName } from './pictures';
import { withoutPicture, withPicture } from './references';
import { focusAgain } from './focus';

interface Text {
  readonly area: RefObject<HTMLTextAreaElement | null>;
  readonly text: string;
  readonly onText: (text: string) => void;
  /** Key of the text within its issue; by default the next comment, or the new issue. */
  readonly textKey?: EditKey | undefined;
  readonly markup?: Markup;
}

export interface FileInputState {
  /** Pending files of the text, which the host stores. */
  readonly files: readonly WaitingFile[];
  /** Share of each file that is uploaded, 0 to 1. */
  readonly progress: Readonly<Record<string, number>>;
  /** Why the last file was rejected. */
  readonly problem: string | undefined;
  readonly clearProblem: () => void;
  readonly add: (chosen: readonly File[]) => void;
  readonly remove: (name: string) => void;
  /** Opens the file dialog. */
  readonly pick: () => void;
  /** Number of pending files. */
  readonly count: () => number;
  /** Whether files are being transferred to the host. */
  readonly isTransferring: () => boolean;
  /** Removes all pending files, when the text is discarded. */
  readonly clear: () => void;
  /** Resolves when the host has all files, and the text refers to the pictures among them. */
  readonly settled: () => Promise<void>;
}

/** Pending files by the host's last message, which may arrive before a text input is mounted. */
let latestFiles: readonly WaitingFile[] = [];
listen({ waiting: ({ files }) => void (latestFiles = files) });

/** Sets the pending files, when the page shows another issue. */
export const showWaiting = (files: readonly WaitingFile[] = []): void => void (latestFiles = files);

/** The pending files of all texts. */
export function useWaiting(): readonly WaitingFile[] {
  const [files, setFiles] = useState(latestFiles);
  // In the same frame as the initial state, because an event in between would be missed.
  useLayoutEffect(() => listen({ waiting: (message) => setFiles(message.files) }), []);
  return files;
}

/** Pending files of a text input. A picture is also inserted at the caret. */
export function useFileInput({ area, text, onText, textKey, markup = 'markdown' }: Text): FileInputState {
  const ownFiles = (waiting: readonly WaitingFile[]) => waiting.filter((file) => file.with === textKey);
  const [files, setFiles] = useState(() => ownFiles(latestFiles));
  const [progress, setProgress] = useState<Readonly<Record<string, number>>>({});
  const [problem, setProblem] = useState<string>();
  const latest = useRef(files);
  // A ref, because typing goes on while a file is transferred.
  const writing = useRef({ text, onText });
  writing.current = { text, onText };
  const [adding] = useState(() => new Mutex());
  const transfers = useRef(0);
  // In the same frame as the initial state, because an event in between would be missed.
  useLayoutEffect(
    () =>
      listen({
        waiting: (message) => setFiles((latest.current = ownFiles(message.files))),
        progress: ({ name, share }) => setProgress((previous) => ({ ...previous, [name]: share })),
      }),
    [],
  );

  const addOne = async (file: File): Promise<void> => {
    const previousNames = new Set(latest.current.map(({ name }) => name));
    const bytes = await file.arrayBuffer().catch(() => undefined); // a folder, or a deleted file
    const outcome =
      bytes &&
      (await request({ type: 'addFile', name: file.name, bytes: new Uint8Array(bytes), ...(textKey && { with: textKey }) }, t('noAnswer')));
    if (!outcome?.ok) {
      const reason = outcome?.message ?? t('fileUnreadable', file.name);
      setProblem(reason);
      announce(reason);
      return;
    }
    for (const { name } of latest.current) {
      if (previousNames.has(name) || !isPictureName(name)) continue;
      writing.current.onText(withPicture(writing.current.text, area.current?.selectionStart, name, markup));
    }
    announce(t('fileWaits', file.name));
  };
  return {
    files,
    progress,
    problem,
    clearProblem: () => setProblem(undefined),
    settled: () => adding.run(() => undefined),
    pick: () => send({ type: 'pickFiles', ...(textKey && { with: textKey }) }),
    isTransferring: () => transfers.current > 0,
    count: () => latest.current.length,
    clear: () => {
      for (const { name } of latest.current) void request({ type: 'removeFile', name }, t('noAnswer'));
    },
    add: (chosen) => {
      setProblem(undefined);
      // One after another, because each name must differ from those before it.
      for (const file of chosen) {
        transfers.current++;
        void adding.run(() => addOne(file)).finally(() => void transfers.current--);
      }
    },
    remove: (name) => {
      void request({ type: 'removeFile', name }, t('noAnswer')).then(() => {
        const remaining = withoutPicture(writing.current.text, name, markup);
        if (remaining !== writing.current.text) writing.current.onText(remaining);
        focusAgain(area.current);
      });
    },
  };
}
