import { useEffect, useMemo, useReducer, useRef } from 'preact/hooks';
import { UnsavedTexts, type TextVersion } from '../src/wire/page';
import { beforeRequests, pauseFor } from './host';

/** Names this life of the page: changes that another one made are told from its own. */
const WRITER = `page-${crypto.randomUUID()}`;

type Versions<K, T> = ReadonlyMap<K, readonly TextVersion<T>[]>;

interface Options<K extends string, T> {
  readonly rules: ConstructorParameters<typeof UnsavedTexts<K, T>>[1];
  /** What there is to begin with: what VS Code has kept of the page, and what the host has given. */
  readonly start: () => { readonly kept: Versions<K, T> | undefined; readonly given: Versions<K, T> | undefined };
  /** Puts all into VS Code's state of the page. */
  readonly keep: (written: UnsavedTexts<K, T>) => void;
  /** Tells the host of all. */
  readonly onChange: (written: UnsavedTexts<K, T>) => void;
}

/**
 * Keeps the texts that are written in a page, in VS Code's state of the page and with the host, at each key. Both places may be behind the
 * other after a crash: what is newer is shown, and what neither has seen is offered.
 */
export function useDraftTexts<K extends string, T>({ rules, start, keep, onChange }: Options<K, T>) {
  const [, render] = useReducer((count: number) => count + 1, 0);
  const begun = useMemo(() => {
    const written = new UnsavedTexts<K, T>(WRITER, rules);
    const { kept: savedVersions, given: hostVersions } = start();
    for (const [key, versions] of savedVersions ?? []) written.receive(key, versions);
    return { written, isAhead: hostVersions ? receiveAll(written, hostVersions) : false };
  }, []);
  const { written } = begun;
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const flush = () => {
    clearTimeout(timer.current);
    timer.current = undefined;
    keep(written);
    onChange(written);
  };
  const isWaiting = () => timer.current !== undefined;
  useEffect(() => {
    if (begun.isAhead) flush();
    else keep(written);
    const onHide = () => (isWaiting() ? flush() : keep(written));
    // A text that is sent is known to the host by then, and is no draft any more once it has arrived.
    const stop = beforeRequests(() => isWaiting() && flush());
    document.addEventListener('visibilitychange', onHide);
    return () => {
      // Another issue comes in the place of this one.
      stop();
      if (isWaiting()) onChange(written);
      clearTimeout(timer.current);
      document.removeEventListener('visibilitychange', onHide);
    };
  }, []);
  const changed = (isNow: boolean, text?: string | null) => {
    render(0);
    clearTimeout(timer.current);
    if (isNow) flush();
    else timer.current = setTimeout(flush, pauseFor(text));
  };
  return {
    written,
    flush,
    /** Takes in what the host has; `isAll`: of every text, so that it is told of what it lacks. */
    receive: (hostVersions: Versions<K, T>, isAll = true) => {
      const isAhead = receiveAll(written, hostVersions);
      render(0);
      if (isAhead && isAll) flush();
      else keep(written);
    },
    set: (key: K, value: T | null, text?: string | null) => {
      const isNow = value === null || !written.shown(key)?.value;
      written.set(key, value);
      changed(isNow, text);
    },
    use: (key: K, other: TextVersion<T>) => {
      written.use(key, other);
      changed(true);
    },
    drop: (key: K, other: TextVersion<T>) => {
      written.drop(key, other);
      changed(true);
    },
  };
}

/** Takes in all; says whether the page has anything that was not given. */
function receiveAll<K extends string, T>(written: UnsavedTexts<K, T>, hostVersions: Versions<K, T>): boolean {
  for (const [key, versions] of hostVersions) written.receive(key, versions);
  return [...written.all().keys()].some((key) => written.isAhead(key, hostVersions.get(key) ?? []));
}
