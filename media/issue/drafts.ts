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

/** Milliseconds without scrolling after which the place on the page is kept. */
const SCROLL_PAUSE_MS = 250;

/** What VS Code has kept of this page. A tab that has shown another issue before holds that one's texts: they are not this one's. */
function keptOf(address: Opened['address']) {
  const state = parseIssueState(keptState());
  return state && JSON.stringify(state.address) === JSON.stringify(address) ? state : undefined;
}

/** Keeps unsaved texts and the place on the page: in VS Code's state of the page and with the host, at each key. */
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
    /** What any version is kept of. */
    keys: [...written.all().keys()],
    /** Other versions of a text that were kept. */
    others: written.others,
    scroll: kept?.scroll ?? 0,
    /** Takes in what the host has: of texts under way, and of those that were sent or discarded. */
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
