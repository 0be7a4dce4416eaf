import { useEffect, useRef, useState } from 'preact/hooks';
import { parsePageState, type Draft } from '../../src/wire/page';
import { boot, keepState, keptState, send, pauseFor } from '../host';

interface Kept {
  readonly draft: Draft;
  /** The draft as it is by now, for what has waited meanwhile. */
  readonly latest: () => Draft;
  readonly change: (next: Draft) => void;
  /** What is kept from here on is another draft: the last one was sent. */
  readonly begin: (next: Draft) => void;
  /** Nothing of what was typed is on its way to the host any more; what was is with the request that follows. */
  readonly hold: () => void;
}

/** Keeps the draft: in VS Code's state of the page and with the host, on each pause in typing. */
export function useDraft(): Kept {
  const [draft, setDraft] = useState<Draft>(() => {
    const state = parsePageState(keptState());
    if (state?.page === 'create') return state.draft;
    return boot.draft ?? { id: '', site: '', owner: '', slug: '', fields: {}, savedOn: '' };
  });
  const latest = useRef(draft);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const hold = () => {
    clearTimeout(timer.current);
    timer.current = undefined;
  };
  const flush = () => {
    hold();
    latest.current = { ...latest.current, savedOn: new Date().toISOString() };
    keepState({ page: 'create', draft: latest.current });
    send({ type: 'draft', draft: latest.current });
  };
  useEffect(() => {
    keepState({ page: 'create', draft: latest.current });
    const onHide = () => timer.current && flush();
    document.addEventListener('visibilitychange', onHide);
    return () => document.removeEventListener('visibilitychange', onHide);
  }, []);
  const set = (next: Draft) => {
    latest.current = next;
    setDraft(next);
    hold();
  };
  return {
    draft,
    latest: () => latest.current,
    hold,
    change: (next) => {
      set(next);
      timer.current = setTimeout(flush, pauseFor(next.fields.content));
    },
    begin: (next) => {
      set(next);
      flush();
    },
  };
}
