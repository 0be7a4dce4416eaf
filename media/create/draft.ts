import { useRef } from 'preact/hooks';
import { DRAFT_RULES, draftVersion, type Draft, type TextVersion, type UnsavedTexts } from '../../src/wire/page';
import { parseFormState } from '../../src/wire/page-form';
import { boot, keepState, keptState } from '../host';
import { useDraftTexts } from '../draftText';
import { send } from './host';

interface DraftState {
  readonly draft: Draft;
  /** The draft as it is by now, for what has waited meanwhile. */
  readonly latest: () => Draft;
  readonly change: (next: Draft) => void;
  /** What is kept from here on is another draft: the last one was sent. */
  readonly begin: (next: Draft) => void;
  /** Keeps it now, rather than in a moment. */
  readonly flush: () => void;
  /** Other versions of it that were kept. */
  readonly others: readonly TextVersion<Draft>[];
  readonly use: (other: TextVersion<Draft>) => void;
  readonly drop: (other: TextVersion<Draft>) => void;
  /** Takes in versions that the host has. */
  readonly receive: (draftId: string, versions: readonly TextVersion<Draft>[]) => void;
}

const EMPTY: Draft = { id: '', site: '', owner: '', slug: '', fields: {}, savedOn: '' };

/** Versions of the form's draft: what VS Code has kept of the page, and what the host has given. */
function initialState(): {
  readonly first: Draft;
  readonly kept: readonly TextVersion<Draft>[];
  readonly given: readonly TextVersion<Draft>[];
} {
  const kept = parseFormState(keptState());
  const ofState = kept ? [draftVersion(kept.draft), ...(kept.copies ?? [])] : [];
  // Before the host has heard of what was sent, the page goes on with another draft than the one that it was born with.
  const initial = boot.page === 'create' ? boot : undefined;
  const hostVersions =
    initial && (!kept || kept.draft.id === initial.draft.id) ? [draftVersion(initial.draft), ...(initial.copies ?? [])] : [];
  return { first: kept?.draft ?? initial?.draft ?? EMPTY, kept: ofState, given: hostVersions };
}

/** Keeps the draft: in VS Code's state of the page and with the host, at each key. */
export function useDraft(): DraftState {
  const start = useRef<ReturnType<typeof initialState>>(undefined);
  const { first, kept, given } = (start.current ??= initialState());
  const current = useRef(first);
  const shownDraft = (written: UnsavedTexts<string, Draft>): Draft => {
    const { id } = current.current;
    const shown = written.shown(id);
    // Sent or discarded elsewhere: the place for it stays.
    const value = shown?.value ?? { ...current.current, fields: {} };
    return (current.current = { ...value, ...(shown && { clock: shown.clock }) });
  };
  const toMessage = (written: UnsavedTexts<string, Draft>) => {
    const draft = shownDraft(written);
    const copies = (written.all().get(draft.id) ?? []).slice(1);
    return { draft, ...(copies.length > 0 && { copies }) };
  };
  const { written, receive, set, use, drop, flush } = useDraftTexts<string, Draft>({
    rules: DRAFT_RULES,
    start: () => ({ kept: new Map([[first.id, kept]]), given: given.length > 0 ? new Map([[first.id, given]]) : undefined }),
    keep: (all) => keepState({ page: 'create', ...toMessage(all) }),
    onChange: (all) => send({ type: 'draft', ...toMessage(all) }),
  });
  const put = ({ clock: _, ...next }: Draft) => set(next.id, { ...next, savedOn: new Date().toISOString() }, next.fields.content);
  const draft = shownDraft(written);
  return {
    draft,
    latest: () => shownDraft(written),
    change: put,
    begin: (next) => {
      current.current = next;
      put(next);
    },
    flush,
    others: written.others(draft.id),
    use: (other) => use(current.current.id, other),
    drop: (other) => drop(current.current.id, other),
    receive: (draftId, versions) => {
      if (draftId === current.current.id) receive(new Map([[draftId, versions]]));
    },
  };
}
