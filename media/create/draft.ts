import { useEffect, useRef, useState } from 'preact/hooks';
import { parsePageState, type Draft } from '../../src/wire/page';
import { boot, keepState, keptState, send, pauseFor } from '../host';

/** Keeps the draft: in VS Code's state of the page and with the host, on each pause in typing. */
export function useDraft(): [draft: Draft, change: (next: Draft) => void] {
  const [draft, setDraft] = useState<Draft>(() => {
    const state = parsePageState(keptState());
    if (state?.page === 'create') return state.draft;
    return boot.draft ?? { id: '', site: '', owner: '', slug: '', fields: {}, savedOn: '' };
  });
  const latest = useRef(draft);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const flush = () => {
    clearTimeout(timer.current);
    timer.current = undefined;
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
  return [
    draft,
    (next) => {
      latest.current = next;
      setDraft(next);
      clearTimeout(timer.current);
      timer.current = setTimeout(flush, pauseFor(next.fields.content));
    },
  ];
}
