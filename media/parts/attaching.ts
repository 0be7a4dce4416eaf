import type { RefObject } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Mutex, type EditKey, type Markup, type WaitingFile } from '../../src/wire/page';
import { t } from '../words';
import { listen, request, send } from './host';
import { announce } from './live';
import { isPictureName } from './pictures';
import { withoutPicture, withPicture } from './references';

interface Text {
  readonly area: RefObject<HTMLTextAreaElement | null>;
  readonly text: string;
  readonly onText: (text: string) => void;
  /** Which text of an issue it is; the next comment, or the new issue, if none is named. */
  readonly of?: EditKey | undefined;
  readonly markup?: Markup;
}

export interface FileInputState {
  /** The files that wait to go with the text, as the host keeps them. */
  readonly files: readonly WaitingFile[];
  /** The share of each that is sent, while it is. */
  readonly progress: Readonly<Record<string, number>>;
  /** Why the last file was not taken. */
  readonly problem: string | undefined;
  readonly forgetProblem: () => void;
  readonly add: (chosen: readonly File[]) => void;
  readonly remove: (name: string) => void;
  /** Lets the person choose files. */
  readonly pick: () => void;
  /** How many wait now. */
  readonly count: () => number;
  /** Files are on their way to the host. */
  readonly isTaking: () => boolean;
  /** Takes all away: the text is given up. */
  readonly clear: () => void;
  /** Resolves when the host has all files that were given so far, and the text names the pictures among them. */
  readonly settled: () => Promise<void>;
}

/** What the host has told last: it may do so before there is a place where one writes. */
let told: readonly WaitingFile[] = [];
listen({ waiting: ({ files }) => void (told = files) });

/** Begins with files that wait: those of another issue are not this one's. */
export const showWaiting = (files: readonly WaitingFile[] = []): void => void (told = files);

/** All files that wait, whatever they are to go with. */
export function useWaiting(): readonly WaitingFile[] {
  const [files, setFiles] = useState(told);
  // Together with what it begins with: what is told in between would be heard by nobody.
  useLayoutEffect(() => listen({ waiting: (message) => setFiles(message.files) }), []);
  return files;
}

/** Files that go with a text that is being written: a picture is also put where the caret is. */
export function useFileInput({ area, text, onText, of, markup = 'markdown' }: Text): FileInputState {
  const mine = (all: readonly WaitingFile[]) => all.filter((file) => file.with === of);
  const [files, setFiles] = useState(() => mine(told));
  const [progress, setProgress] = useState<Readonly<Record<string, number>>>({});
  const [problem, setProblem] = useState<string>();
  const latest = useRef(files);
  // While a file is on its way to the host, typing goes on.
  const writing = useRef({ text, onText });
  writing.current = { text, onText };
  const [adding] = useState(() => new Mutex());
  const taking = useRef(0);
  // Together with what it begins with: what is told in between would be heard by nobody.
  useLayoutEffect(
    () =>
      listen({
        waiting: (message) => setFiles((latest.current = mine(message.files))),
        progress: ({ name, share }) => setProgress((before) => ({ ...before, [name]: share })),
      }),
    [],
  );

  const addOne = async (file: File): Promise<void> => {
    const before = new Set(latest.current.map(({ name }) => name));
    const bytes = await file.arrayBuffer().catch(() => undefined); // a folder, or a file that is gone
    const outcome =
      bytes && (await request({ type: 'addFile', name: file.name, bytes: new Uint8Array(bytes), ...(of && { with: of }) }, t('noAnswer')));
    if (!outcome?.ok) {
      const reason = outcome?.message ?? t('fileUnreadable', file.name);
      setProblem(reason);
      announce(reason);
      return;
    }
    for (const { name } of latest.current) {
      if (before.has(name) || !isPictureName(name)) continue;
      writing.current.onText(withPicture(writing.current.text, area.current?.selectionStart, name, markup));
    }
    announce(t('fileWaits', file.name));
  };
  return {
    files,
    progress,
    problem,
    forgetProblem: () => setProblem(undefined),
    settled: () => adding.run(() => undefined),
    pick: () => send({ type: 'pickFiles', ...(of && { with: of }) }),
    isTaking: () => taking.current > 0,
    count: () => latest.current.length,
    clear: () => {
      for (const { name } of latest.current) void request({ type: 'removeFile', name }, t('noAnswer'));
    },
    add: (chosen) => {
      setProblem(undefined);
      // One after another: each is told from those before it by its name.
      for (const file of chosen) {
        taking.current++;
        void adding.run(() => addOne(file)).finally(() => void taking.current--);
      }
    },
    remove: (name) => {
      void request({ type: 'removeFile', name }, t('noAnswer')).then(() => {
        const left = withoutPicture(writing.current.text, name, markup);
        if (left !== writing.current.text) writing.current.onText(left);
        area.current?.focus();
      });
    },
  };
}
