import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { parsePageState, type Edit, type EditKey, type Edits } from '../../src/wire/page';
import { boot, keepState, keptState, send, pauseFor } from '../host';

const PAUSE = 250;

/** What VS Code has kept of this page. A tab that has shown another issue before holds that one's texts: they are not this one's. */
function keptHere() {
  const state = parsePageState(keptState());
  return state?.page === 'issue' && JSON.stringify(state.address) === JSON.stringify(boot.address) ? state : undefined;
}

/** Keeps unsaved texts and the place on the page: in VS Code's state of the page and with the host, at each key. */
export function useKept() {
  const kept = useMemo(keptHere, []);
  const [edits, setEdits] = useState<Edits>(kept?.edits ?? {});
  const latest = useRef(edits);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const keep = () => {
    if (boot.address) keepState({ page: 'issue', address: boot.address, edits: latest.current, scroll: Math.round(window.scrollY) });
  };
  const flush = () => {
    clearTimeout(timer.current);
    timer.current = undefined;
    keep();
    send({ type: 'edits', edits: latest.current });
  };
  useEffect(() => {
    keep();
    let scrolled: ReturnType<typeof setTimeout>;
    const onScroll = () => {
      clearTimeout(scrolled);
      scrolled = setTimeout(keep, PAUSE);
    };
    const onHide = () => (timer.current ? flush() : keep());
    window.addEventListener('scroll', onScroll, { passive: true });
    document.addEventListener('visibilitychange', onHide);
    return () => {
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
    /** What was kept by the host counts only where the page itself has nothing. */
    restore: (saved: Edits | undefined) => {
      if (saved && Object.keys(latest.current).length === 0 && Object.keys(saved).length > 0) change(saved, false);
    },
    set: (key: EditKey, edit: Edit | undefined) => {
      const { [key]: before, ...others } = latest.current;
      change(edit ? { ...others, [key]: edit } : others, !before || !edit, edit?.text);
    },
  };
}
export type Kept = ReturnType<typeof useKept>;
