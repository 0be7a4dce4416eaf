import { useEffect, useMemo } from 'preact/hooks';
import {
  EDIT_RULES,
  editVersions,
  toCopies,
  type Edit,
  type EditCopies,
  type EditKey,
  type Edits,
  type TextVersion,
  type UnsavedTexts,
} from '../../src/wire/page';
import { parseIssueState, type Opened } from '../../src/wire/page-issue';
import { saveState, savedState } from '../host';
import { useDraftTexts } from '../draftText';
import { send } from './host';

/** Time without scrolling after which the scroll position is saved. */
const SCROLL_PAUSE_MS = 250;

/** VS Code's saved state of this page, unless it belongs to another issue that the tab has shown before. */
function savedStateOf(address: Opened['address']) {
  const state = parseIssueState(savedState());
  return state && JSON.stringify(state.address) === JSON.stringify(address) ? state : undefined;
}

/** Saves unsent texts with each key, and the scroll position: in VS Code's state of the page and at the host. */
export function useDrafts({ address, first }: Opened) {
  const saved = useMemo(() => savedStateOf(address), []);
  const save = (texts: UnsavedTexts<EditKey, Edit>) =>
    saveState({ page: 'issue', address, ...toCopies(texts.all()), scroll: Math.round(window.scrollY) });
  const { texts, receive, set, use, drop } = useDraftTexts<EditKey, Edit>({
    rules: EDIT_RULES,
    initialVersions: () => ({
      saved: saved && editVersions(saved.edits, saved.copies),
      fromHost: first && editVersions(first.edits, first.copies),
    }),
    saveState: save,
    onChange: (texts) => send({ type: 'edits', address, ...toCopies(texts.all()) }),
  });
  useEffect(() => {
    let scrolled: ReturnType<typeof setTimeout> | undefined;
    const onScroll = () => {
      clearTimeout(scrolled);
      scrolled = setTimeout(() => save(texts), SCROLL_PAUSE_MS);
    };
    window.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      clearTimeout(scrolled);
      window.removeEventListener('scroll', onScroll);
    };
  }, []);
  return {
    edits: toCopies(texts.all()).edits,
    /** Keys of all texts that have a version. */
    keys: [...texts.all().keys()],
    /** Other stored versions of a text. */
    others: texts.others,
    scroll: saved?.scroll ?? 0,
    /** Merges versions from the host, of unsent texts and of those that were sent or discarded. */
    restore: (saved: Edits | undefined, copies: EditCopies | undefined) => {
      if (saved || copies) receive(editVersions(saved, copies), saved !== undefined);
    },
    set: (key: EditKey, edit: Edit | undefined) => {
      set(key, edit ? { text: edit.text, base: edit.base } : null, edit?.text);
    },
    use: (key: EditKey, other: TextVersion<Edit>) => use(key, other),
    drop: (key: EditKey, other: TextVersion<Edit>) => drop(key, other),
  };
}
export type DraftState = ReturnType<typeof useDrafts>;
