import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { parsePageState, type Edit, type EditKey, type Edits, type Opened, type Settled } from '../../src/wire/page';
import { beforeRequests, keepState, keptState, send, pauseFor } from '../host';

const PAUSE = 250;

/** What VS Code has kept of this page. A tab that has shown another issue before holds that one's texts: they are not this one's. */
function keptOf(address: Opened['address']) {
  const state = parsePageState(keptState());
  return state?.page === 'issue' && JSON.stringify(state.address) === JSON.stringify(address) ? state : undefined;
}

const plain = (text: string) => text.replace(/\r\n?/g, '\n').trim();
/** Texts without those that were sent, of which the page that sent them did not hear. */
const unsent = (edits: Edits, settled: Settled | undefined): Edits =>
  settled
    ? Object.fromEntries(Object.entries(edits).filter(([key, edit]) => edit && plain(edit.text) !== plain(settled[key as EditKey] ?? '\0')))
    : edits;

/** Keeps unsaved texts and the place on the page: in VS Code's state of the page and with the host, at each key. */
export function useKept({ address, first }: Opened) {
  const kept = useMemo(() => keptOf(address), []);
  const [edits, setEdits] = useState<Edits>(() => ({ ...first?.edits, ...unsent(kept?.edits ?? {}, first?.settled) }));
  const latest = useRef(edits);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const keep = () => {
    keepState({ page: 'issue', address, edits: latest.current, scroll: Math.round(window.scrollY) });
  };
  const tell = () => send({ type: 'edits', address, edits: latest.current });
  const flush = () => {
    clearTimeout(timer.current);
    timer.current = undefined;
    keep();
    tell();
  };
  useEffect(() => {
    // What was sent meanwhile is held no more, and has not to be remembered for this page either.
    if (first?.settled) flush();
    else keep();
    let scrolled: ReturnType<typeof setTimeout> | undefined;
    const onScroll = () => {
      clearTimeout(scrolled);
      scrolled = setTimeout(keep, PAUSE);
    };
    const onHide = () => (timer.current ? flush() : keep());
    // A text that is sent is known to the host by then, and is no draft any more once it has arrived.
    const stop = beforeRequests(() => timer.current && flush());
    window.addEventListener('scroll', onScroll, { passive: true });
    document.addEventListener('visibilitychange', onHide);
    return () => {
      // Another issue comes in the place of this one.
      stop();
      clearTimeout(scrolled);
      if (timer.current) tell();
      clearTimeout(timer.current);
      window.removeEventListener('scroll', onScroll);
      document.removeEventListener('visibilitychange', onHide);
    };
  }, []);
  const change = (next: Edits, now: boolean, text?: string) => {
    latest.current = next;
    setEdits(next);
    clearTimeout(timer.current);
    if (now) flush();
    else timer.current = setTimeout(flush, pauseFor(text));
  };
  return {
    edits,
    scroll: kept?.scroll ?? 0,
    /** What was kept by the host counts only where the page itself has nothing, and what was sent is no draft. */
    restore: (saved: Edits | undefined, settled: Settled | undefined) => {
      const next = { ...saved, ...unsent(latest.current, settled) };
      if (settled || JSON.stringify(next) !== JSON.stringify(latest.current)) change(next, settled !== undefined);
    },
    set: (key: EditKey, edit: Edit | undefined) => {
      const { [key]: before, ...others } = latest.current;
      change(edit ? { ...others, [key]: edit } : others, !before || !edit, edit?.text);
    },
  };
}
export type Kept = ReturnType<typeof useKept>;
