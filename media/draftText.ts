import { useEffect, useMemo, useReducer, useRef } from 'preact/hooks';
import { UnsavedTexts, type TextVersion } from '../src/wire/page';
import { beforeRequests, pauseFor } from './host';

/** Identifies this instance of the page in vector clocks. */
const WRITER = `page-${crypto.randomUUID()}`;

type Versions<K, T> = ReadonlyMap<K, readonly TextVersion<T>[]>;

interface Options<K extends string, T> {
  readonly rules: ConstructorParameters<typeof UnsavedTexts<K, T>>[1];
  /** The initial versions: from VS Code's saved state of the page, and from the host. */
  readonly initialVersions: () => { readonly saved: Versions<K, T> | undefined; readonly fromHost: Versions<K, T> | undefined };
  /** Stores all texts in VS Code's state of the page. */
  readonly saveState: (texts: UnsavedTexts<K, T>) => void;
  /** Sends all texts to the host. */
  readonly onChange: (texts: UnsavedTexts<K, T>) => void;
}

/**
 * Saves the unsent texts of a page with each key, in VS Code's state of the page and at the host. After a crash either may be outdated: the
 * newer version is shown, and concurrent versions are offered.
 */
export function useDraftTexts<K extends string, T>({ rules, initialVersions, saveState, onChange }: Options<K, T>) {
  const [, render] = useReducer((count: number) => count + 1, 0);
  const initial = useMemo(() => {
    const texts = new UnsavedTexts<K, T>(WRITER, rules);
    const { saved: savedVersions, fromHost: hostVersions } = initialVersions();
    for (const [key, versions] of savedVersions ?? []) texts.receive(key, versions);
    return { texts, isAhead: hostVersions ? receiveAll(texts, hostVersions) : false };
  }, []);
  const { texts } = initial;
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const flush = () => {
    clearTimeout(timer.current);
    timer.current = undefined;
    saveState(texts);
    onChange(texts);
  };
  const isWaiting = () => timer.current !== undefined;
  useEffect(() => {
    if (initial.isAhead) flush();
    else saveState(texts);
    const onHide = () => (isWaiting() ? flush() : saveState(texts));
    // The host must have a text before the request that sends it, because the draft ends with that request.
    const stop = beforeRequests(() => isWaiting() && flush());
    document.addEventListener('visibilitychange', onHide);
    return () => {
      // The page shows another issue from now on.
      stop();
      if (isWaiting()) onChange(texts);
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
    texts,
    flush,
    /** Merges versions from the host; `isAll`: they are complete, so texts that the host does not have are sent to it. */
    receive: (hostVersions: Versions<K, T>, isAll = true) => {
      const isAhead = receiveAll(texts, hostVersions);
      render(0);
      if (isAhead && isAll) flush();
      else saveState(texts);
    },
    set: (key: K, value: T | null, text?: string | null) => {
      const isNow = value === null || !texts.shown(key)?.value;
      texts.set(key, value);
      changed(isNow, text);
    },
    use: (key: K, version: TextVersion<T>) => {
      texts.use(key, version);
      changed(true);
    },
    drop: (key: K, version: TextVersion<T>) => {
      texts.drop(key, version);
      changed(true);
    },
  };
}

/** Merges all versions; returns whether the page has any that the host does not have. */
function receiveAll<K extends string, T>(texts: UnsavedTexts<K, T>, hostVersions: Versions<K, T>): boolean {
  for (const [key, versions] of hostVersions) texts.receive(key, versions);
  return [...texts.all().keys()].some((key) => texts.isAhead(key, hostVersions.get(key) ?? []));
}
