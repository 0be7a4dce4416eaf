import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { parsePageState, type Edit, type Edits } from '../../src/wire/page';
import { boot, keepState, keptState, send, pauseFor } from '../host';

const PAUSE = 250;

/** Keeps unsaved texts and the place on the page: in VS Code's state of the page at once, with the host after a pause. */
export function useKept() {
  const kept = useMemo(() => {
    const state = parsePageState(keptState());
    return state?.page === 'issue' ? state : undefined;
  }, []);
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
  const change = (next: Edits, now = false) => {
    latest.current = next;
    setEdits(next);
    clearTimeout(timer.current);
    if (now) flush();
    else timer.current = setTimeout(flush, pauseFor(next.content?.text));
  };
  return {
    edits,
    scroll: kept?.scroll ?? 0,
    /** What was kept by the host counts only where the page itself has nothing. */
    restore: (saved: Edits | undefined) => {
      if (saved && Object.keys(latest.current).length === 0 && Object.keys(saved).length > 0) change(saved);
    },
    set: (field: keyof Edits, edit: Edit | undefined) => {
      const begins = !latest.current[field] || !edit;
      change({ ...latest.current, [field]: edit }, begins);
    },
  };
}
