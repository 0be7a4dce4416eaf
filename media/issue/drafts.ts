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
import { keepState, keptState } from '../host';
import { useDraftTexts } from '../draftText';
import { send } from './host';

/** Time without scrolling after which the scroll position is saved. */
const SCROLL_PAUSE_MS = 250;

/** VS Code's saved state of this page, unless it belongs to another issue that the tab has shown before. */
function keptOf(address: Opened['address']) {
  const state = parseIssueState(keptState());
  return state && JSON.stringify(state.address) === JSON.stringify(address) ? state : undefined;
}

/** Saves unsent texts with each key, and the scroll position: in VS Code's state of the page and at the host. */
export function useDrafts({ address, first }: Opened) {
  const kept = useMemo(() => keptOf(address), []);
  const keep = (all: UnsavedTexts<EditKey, Edit>) =>
    keepState({ page: 'issue', address, ...toCopies(all.all()), scroll: Math.round(window.scrollY) });
  const { written, receive, set, use, drop } = useDraftTexts<EditKey, Edit>({
    rules: EDIT_RULES,
    start: () => ({
      kept: kept && editVersions(kept.edits, kept.copies),
      given: first && editVersions(first.edits, first.copies),
    }),
    keep,
    onChange: (all) => send({ type: 'edits', address, ...toCopies(all.all()) }),
  });
  useEffect(() => {
    let scrolled: ReturnType<typeof setTimeout> | undefined;
    const onScroll = () => {
      clearTimeout(scrolled);
      scrolled = setTimeout(() => keep(written), SCROLL_PAUSE_MS);
    };
    window.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      clearTimeout(scrolled);
      window.removeEventListener('scroll', onScroll);
    };
  }, []);
  return {
    edits: toCopies(written.all()).edits,
    /** Keys of all texts that have a version. */
    keys: [...written.all().keys()],
    /** Other stored versions of a text. */
    others: written.others,
    scroll: kept?.scroll ?? 0,
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
