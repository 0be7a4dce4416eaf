import { useRef } from 'preact/hooks';
import { DRAFT_RULES, draftVersion, type Draft, type TextVersion, type UnsavedTexts } from '../../src/wire/page';
import { parseFormState } from '../../src/wire/page-form';
import { boot, saveState, savedState } from '../host';
import { useDraftTexts } from '../draftText';
import { send } from './host';

interface DraftState {
  readonly draft: Draft;
  /** Returns the current draft, for use after a wait. */
  readonly latest: () => Draft;
  readonly change: (next: Draft) => void;
  /** Starts another draft after the last one was sent. */
  readonly startNext: (next: Draft) => void;
  /** Saves it now, without the usual pause. */
  readonly flush: () => void;
  /** Other stored versions of the draft. */
  readonly otherVersions: readonly TextVersion<Draft>[];
  readonly use: (version: TextVersion<Draft>) => void;
  readonly drop: (version: TextVersion<Draft>) => void;
  /** Merges versions from the host. */
  readonly receive: (draftId: string, versions: readonly TextVersion<Draft>[]) => void;
}

const EMPTY: Draft = { id: '', site: '', owner: '', slug: '', fields: {}, savedOn: '' };

/** Versions of the form's draft: from VS Code's saved state of the page, and from the host. */
function initialState(): {
  readonly first: Draft;
  readonly saved: readonly TextVersion<Draft>[];
  readonly fromHost: readonly TextVersion<Draft>[];
} {
  const saved = parseFormState(savedState());
  const ofState = saved ? [draftVersion(saved.draft), ...(saved.copies ?? [])] : [];
  // After a draft was sent, the page continues with another one, which the host may not know yet.
  const initial = boot.page === 'create' ? boot : undefined;
  const hostVersions =
    initial && (!saved || saved.draft.id === initial.draft.id) ? [draftVersion(initial.draft), ...(initial.copies ?? [])] : [];
  return { first: saved?.draft ?? initial?.draft ?? EMPTY, saved: ofState, fromHost: hostVersions };
}

/** Saves the draft with each key: in VS Code's state of the page and at the host. */
export function useDraft(): DraftState {
  const initialRef = useRef<ReturnType<typeof initialState>>(undefined);
  const { first, saved, fromHost } = (initialRef.current ??= initialState());
  const current = useRef(first);
  const shownDraft = (texts: UnsavedTexts<string, Draft>): Draft => {
    const { id } = current.current;
    const shownText = texts.shown(id);
    // Sent or discarded elsewhere: the form becomes empty.
    const value = shownText?.value ?? { ...current.current, fields: {} };
    return (current.current = { ...value, ...(shownText && { clock: shownText.clock }) });
  };
  const toMessage = (texts: UnsavedTexts<string, Draft>) => {
    const draft = shownDraft(texts);
    const copies = (texts.all().get(draft.id) ?? []).slice(1);
    return { draft, ...(copies.length > 0 && { copies }) };
  };
  const { texts, receive, set, use, drop, flush } = useDraftTexts<string, Draft>({
    rules: DRAFT_RULES,
    initialVersions: () => ({
      saved: new Map([[first.id, saved]]),
      fromHost: fromHost.length > 0 ? new Map([[first.id, fromHost]]) : undefined,
    }),
    saveState: (texts) => saveState({ page: 'create', ...toMessage(texts) }),
    onChange: (texts) => send({ type: 'draft', ...toMessage(texts) }),
  });
  const save = ({ clock: _, ...next }: Draft) => set(next.id, { ...next, savedOn: new Date().toISOString() }, next.fields.content);
  const draft = shownDraft(texts);
  return {
    draft,
    latest: () => shownDraft(texts),
    change: save,
    startNext: (next) => {
      current.current = next;
      save(next);
    },
    flush,
    otherVersions: texts.others(draft.id),
    use: (version) => use(current.current.id, version),
    drop: (version) => drop(current.current.id, version),
    receive: (draftId, versions) => {
      if (draftId === current.current.id) receive(new Map([[draftId, versions]]));
    },
  };
}
