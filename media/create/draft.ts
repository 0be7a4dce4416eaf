import { useRef } from 'preact/hooks';
import { DRAFT_RULES, draftVersion, type Draft, type TextVersion, type UnsavedTexts } from '../../src/wire/page';
import { parseFormState } from '../../src/wire/page-form';
import { boot, keepState, keptState } from '../host';
import { useDraftTexts } from '../draftText';
import { send } from './host';

interface DraftState {
  readonly draft: Draft;
  /** Returns the current draft, for use after a wait. */
  readonly latest: () => Draft;
  readonly change: (next: Draft) => void;
  /** Starts another draft after the last one was sent. */
  readonly begin: (next: Draft) => void;
  /** Saves it now, without the usual pause. */
  readonly flush: () => void;
  /** Other stored versions of the draft. */
  readonly others: readonly TextVersion<Draft>[];
  readonly use: (other: TextVersion<Draft>) => void;
  readonly drop: (other: TextVersion<Draft>) => void;
  /** Merges versions from the host. */
  readonly receive: (draftId: string, versions: readonly TextVersion<Draft>[]) => void;
}

const EMPTY: Draft = { id: '', site: '', owner: '', slug: '', fields: {}, savedOn: '' };

/** Versions of the form's draft: from VS Code's saved state of the page, and from the host. */
function initialState(): {
  readonly first: Draft;
  readonly kept: readonly TextVersion<Draft>[];
  readonly given: readonly TextVersion<Draft>[];
} {
  const kept = parseFormState(keptState());
  const ofState = kept ? [draftVersion(kept.draft), ...(kept.copies ?? [])] : [];
  // After a draft was sent, the page continues with another one, which the host may not know yet.
  const initial = boot.page === 'create' ? boot : undefined;
  const hostVersions =
    initial && (!kept || kept.draft.id === initial.draft.id) ? [draftVersion(initial.draft), ...(initial.copies ?? [])] : [];
  return { first: kept?.draft ?? initial?.draft ?? EMPTY, kept: ofState, given: hostVersions };
}

/** Saves the draft with each key: in VS Code's state of the page and at the host. */
export function useDraft(): DraftState {
  const start = useRef<ReturnType<typeof initialState>>(undefined);
  const { first, kept, given } = (start.current ??= initialState());
  const current = useRef(first);
  const shownDraft = (written: UnsavedTexts<string, Draft>): Draft => {
    const { id } = current.current;
    const shown = written.shown(id);
    // Sent or discarded elsewhere: the form becomes empty.
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
