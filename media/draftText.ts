import { useEffect, useMemo, useReducer, useRef } from 'preact/hooks';
import { UnsavedTexts, type TextVersion } from '../src/wire/page';
import { beforeRequests, pauseFor } from './host';

/** Identifies this instance of the page in vector clocks. */
const WRITER = `page-${crypto.randomUUID()}`;

type Versions<K, T> = ReadonlyMap<K, readonly TextVersion<T>[]>;

interface Options<K extends string, T> {
  readonly rules: ConstructorParameters<typeof UnsavedTexts<K, T>>[1];
  /** The initial versions: from VS Code's saved state of the page, and from the host. */
  readonly start: () => { readonly kept: Versions<K, T> | undefined; readonly given: Versions<K, T> | undefined };
  /** Stores all texts in VS Code's state of the page. */
  readonly keep: (written: UnsavedTexts<K, T>) => void;
  /** Sends all texts to the host. */
  readonly onChange: (written: UnsavedTexts<K, T>) => void;
}

/**
 * Saves the unsent texts of a page with each key, in VS Code's state of the page and at the host. After a crash either may be outdated: the
 * newer version is shown, and concurrent versions are offered.
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
    // The host must have a text before the request that sends it, because the draft ends with that request.
    const stop = beforeRequests(() => isWaiting() && flush());
    document.addEventListener('visibilitychange', onHide);
    return () => {
      // The page shows another issue from now on.
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
    /** Merges versions from the host; `isAll`: they are complete, so texts that the host does not have are sent to it. */
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

/** Merges all versions; returns whether the page has any that the host does not have. */
function receiveAll<K extends string, T>(written: UnsavedTexts<K, T>, hostVersions: Versions<K, T>): boolean {
  for (const [key, versions] of hostVersions) written.receive(key, versions);
  return [...written.all().keys()].some((key) => written.isAhead(key, hostVersions.get(key) ?? []));
}
