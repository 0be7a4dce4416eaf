import { randomUUID } from 'node:crypto';
import type * as vscode from 'vscode';
import { SingleFlight } from '../../model/concurrency';
import type { IssueAddress } from '../../model/issue';
import { placeKey } from '../../model/repository';
import { latest, tick, type Clock, type TextVersion } from '../../model/versions';
import { UnsavedTexts } from '../../model/unsaved-texts';
// Not from wire/page, which would load the messages of all pages at the start.
import {
  DRAFT_RULES,
  draftVersion,
  isWritten,
  parseDraft,
  type Draft,
  EDIT_RULES,
  editVersion,
  editVersions,
  isEditKey,
  parseUnsent,
  sameText,
  toCopies,
  type Edit,
  type EditCopies,
  type EditKey,
  type Edits,
  type Unsent,
} from '../../wire/page-drafts';
import type { DraftFiles, StoredVersion } from './draftFiles';

const NEW = 'draft/new/';
const ISSUE = 'draft/issue/';
const FILES = 'waiting/new/';

/** Key of the drafts of an issue in the stored state. */
export const issueKey = (address: IssueAddress): string => `${ISSUE}${placeKey(address)}/${address.number}`;

/** Keys of the waiting files of a new issue, and of an issue's texts. */
export const filesKey = (draftId: string): string => `${FILES}${draftId}`;
/** Key of the pending files of an issue in the stored state. */
export const issueFilesKey = (address: IssueAddress): string => issueKey(address).replace(/^draft/, 'waiting');

const slotOf = (address: IssueAddress, key: EditKey): string => `${issueKey(address)}#${key}`;

/** A stored text of an issue. */
type StoredEdit = StoredVersion<Edit> & { readonly address: IssueAddress; readonly key: EditKey };

/** Whether two stored values are the same. */
export const sameValues = (a: unknown, b: unknown): boolean => {
  const [draftA, draftB] = [a, b] as [Partial<Draft & Edit>, Partial<Draft & Edit>];
  return draftA.fields && draftB.fields ? DRAFT_RULES.isSame(draftA as Draft, draftB as Draft) : sameText(draftA.text, draftB.text);
};

/** A draft with its clock, and other versions of it. */
export interface OpenDraft {
  readonly draft: Draft;
  readonly copies: readonly TextVersion<Draft>[];
}

/**
 * Drafts. They are stored for all windows, each version on its own (`DraftFiles`), so that windows do not overwrite each other, and survive the
 * tab, the window and the extension host.
 */
export class Drafts {
  readonly #writer = randomUUID();
  readonly #adopting = new SingleFlight();

  readonly #memento: vscode.Memento;
  readonly #files: Pick<DraftFiles, 'of' | 'slots' | 'put' | 'settled'>;

  constructor(
    /** State with the waiting files, and the drafts of earlier releases. */
    memento: vscode.Memento,
    files: Pick<DraftFiles, 'of' | 'slots' | 'put' | 'settled'>,
  ) {
    this.#memento = memento;
    this.#files = files;
  }

  /** Drafts of new issues, the latest first. */
  all(): Draft[] {
    const drafts = this.#slots(NEW).map((slot) => this.get(slot.slice(NEW.length)));
    return drafts.filter((draft) => draft !== undefined).sort((a, b) => b.savedOn.localeCompare(a.savedOn));
  }

  /** The latest version of a draft; undefined when there is none. */
  get(id: string): Draft | undefined {
    const value = this.versions(id)[0]?.value;
    return value && (isWritten(value) || this.hasFiles(id)) ? value : undefined;
  }

  /** A draft for a form, with its other versions. */
  open(id: string): OpenDraft | undefined {
    const [first, ...copies] = this.versions(id);
    return this.get(id) && first?.value ? { draft: { ...first.value, clock: first.clock }, copies } : undefined;
  }

  /** All versions of a draft, the shown one first. */
  versions = (id: string): readonly TextVersion<Draft>[] =>
    ordered(
      this.#stored<Draft>(NEW + id).flatMap((version) => {
        const value = version.value && parseDraft(version.value);
        return value === undefined ? [] : [{ value, clock: version.clock, ...(version.was && { was: version.was }) }];
      }),
      DRAFT_RULES,
    );

  /** Whether a draft was sent. */
  isSent = (id: string): boolean => this.versions(id).some(({ value, was }) => value === null && was !== undefined);

  /** Stores a draft and other versions of its page; an empty one ends the draft, unless it has files. */
  async save(draft: Draft, copies: readonly TextVersion<Draft>[] = []): Promise<void> {
    const slot = NEW + draft.id;
    const version = draftVersion(draft);
    if (isWritten(draft)) return this.#put(slot, [version, ...copies], draft.savedOn);
    if (!this.hasFiles(draft.id)) return this.#put(slot, [{ ...version, value: null }, ...copies], draft.savedOn);
    // A draft with files and without text is still a draft.
    const ends = this.#stored(slot).filter(({ value }) => value === null);
    const clock = tick(this.#writer, [version.clock, ...ends.map((end) => end.clock)]);
    return this.#put(slot, [{ ...version, clock }, ...copies], draft.savedOn);
  }

  /** Restores a draft that was discarded, or comes from an archive, whatever happened to it before. */
  async restore(draft: Draft): Promise<void> {
    const clock = this.#afterEnd(NEW + draft.id, draftVersion(draft).clock);
    await this.#put(NEW + draft.id, [draftVersion({ ...draft, clock })], draft.savedOn);
  }

  /** Whether a draft has waiting files. */
  hasFiles = (id: string): boolean => this.#memento.get(filesKey(id)) !== undefined;

  /** Keys of files without a draft: it was discarded, and the window closed before its files were deleted. */
  orphans(): string[] {
    const isOrphan = (key: string) => key.startsWith(FILES) && this.get(key.slice(FILES.length)) === undefined;
    return this.#memento.keys().filter(isOrphan);
  }

  /** Ends the present version of a draft, which was discarded or, with `sent`, sent. Versions of other windows stay. */
  async discard(id: string, sent?: Draft): Promise<void> {
    await this.#end(NEW + id, this.versions(id)[0], sent && draftVersion(sent));
  }

  /** The unsent texts of an issue. */
  edits(address: IssueAddress): Edits {
    const entries = [...this.#editsOf(address)].flatMap(([key, [first]]) => (first?.value ? [[key, first.value] as const] : []));
    return Object.fromEntries(entries);
  }

  /** The texts for a page, and their other versions. */
  give = (address: IssueAddress): { readonly edits: Edits; readonly copies?: EditCopies } => toCopies(this.#editsOf(address));

  /** The texts that were sent or discarded, for a page that may have missed it. */
  ended(address: IssueAddress): EditCopies {
    const entries = [...this.#editsOf(address)].map(([key, versions]) => [key, versions.filter(({ value }) => value === null)] as const);
    return Object.fromEntries(entries.filter(([, ends]) => ends.length > 0));
  }

  /** All issues with unsent texts, the latest first. */
  unsent(): Unsent[] {
    const addresses = new Map<string, { address: IssueAddress; savedOn: string }>();
    for (const slot of this.#slots(ISSUE)) {
      for (const { address, savedOn, value } of this.#storedEdits(slot)) {
        const previous = addresses.get(issueKey(address));
        if (value && (!previous || previous.savedOn < savedOn)) addresses.set(issueKey(address), { address, savedOn });
      }
    }
    const unsent = [...addresses.values()].map(({ address, savedOn }): Unsent => ({ address, edits: this.edits(address), savedOn }));
    return unsent.sort((a, b) => b.savedOn.localeCompare(a.savedOn));
  }

  /** Stores the texts of a page and their other versions. Texts that it does not mention stay, since another window may edit them. */
  async keepEdits(address: IssueAddress, edits: Edits, copies?: EditCopies, savedOn = new Date()): Promise<void> {
    await this.#putEdits(address, editVersions(edits, copies), savedOn);
  }

  /** Restores texts that were discarded, or come from an archive. */
  async restoreEdits(address: IssueAddress, edits: Edits, savedOn: Date): Promise<void> {
    const entries = [...editVersions(edits)].map(([key, versions]): [EditKey, TextVersion<Edit>[]] => [
      key,
      versions.map((version) => ({ ...version, clock: this.#afterEnd(slotOf(address, key), version.clock) })),
    ]);
    await this.#putEdits(address, new Map(entries), savedOn);
  }

  /** Stores the texts of a closing page for another page of the same issue, and returns all texts. */
  async takeOver(address: IssueAddress, edits: Edits, copies?: EditCopies): Promise<ReturnType<Drafts['give']>> {
    await this.keepEdits(address, edits, copies);
    return this.give(address);
  }

  /** Adds words to the unsent comment on an issue, below what is written there. */
  async addToComment(address: IssueAddress, words: string): Promise<void> {
    const slot = slotOf(address, 'comment');
    const [first] = this.#editsOf(address).get('comment') ?? [];
    const text = [first?.value?.text.trimEnd(), words].filter(Boolean).join('\n\n');
    const stored = this.#stored(slot);
    const seen = stored.filter(({ value, clock }) => value === null || clock === first?.clock).map(({ clock }) => clock);
    const clock = tick(
      this.#writer,
      seen,
      stored.map((version) => version.clock),
    );
    await this.#putEdits(address, new Map([['comment', [{ value: { text, base: '' }, clock }]]]), new Date());
  }

  /** Discards all texts of an issue. */
  async discardEdits(address: IssueAddress): Promise<void> {
    for (const [key, [first]] of this.#editsOf(address))
      if (first?.value) await this.#end(slotOf(address, key), first, undefined, { address, key });
  }

  /** Ends a sent text, unless it was changed meanwhile. */
  async settle(address: IssueAddress, key: EditKey, text: string): Promise<void> {
    const slot = slotOf(address, key);
    const sent = editVersion({ text, base: '' });
    const equal = this.#storedEdits(slot).find(({ value }) => value && sameText(value.text, text));
    await this.#end(slot, equal, sent, { address, key });
  }

  /** Waits for running writes. */
  settled = (): Promise<void> => this.#files.settled();

  #slots(prefix: string): string[] {
    this.#adopt();
    return [...this.#files.slots()].filter((slot) => slot.startsWith(prefix));
  }

  #stored<T>(slot: string): StoredVersion<T>[] {
    this.#adopt();
    return this.#files.of(slot) as StoredVersion<T>[];
  }

  #storedEdits(slot: string): StoredEdit[] {
    return (this.#stored<Edit>(slot) as StoredEdit[]).filter(({ address, key, value, savedOn }) => {
      const edits = value === null ? {} : { [key]: value };
      return isEditKey(key) && parseUnsent({ address, edits, savedOn }) !== undefined;
    });
  }

  #editsOf(address: IssueAddress): Map<EditKey, readonly TextVersion<Edit>[]> {
    const prefix = `${issueKey(address)}#`;
    const entries = this.#slots(prefix).flatMap((slot): [EditKey, readonly TextVersion<Edit>[]][] => {
      const stored = this.#storedEdits(slot);
      const versions = ordered(
        stored.map(({ value, clock, was }) => ({ value, clock, ...(was !== undefined && { was }) })),
        EDIT_RULES,
      );
      return stored[0] ? [[stored[0].key, versions]] : [];
    });
    return new Map(entries);
  }

  /** The clock of a restored text, which includes its end. */
  #afterEnd(slot: string, clock: Clock): Clock {
    const ends = this.#stored(slot).filter(({ value }) => value === null);
    return ends.length === 0 ? clock : tick(this.#writer, [clock, ...ends.map((end) => end.clock)]);
  }

  async #put(slot: string, versions: readonly TextVersion<unknown>[], savedOn: string, extra: object = {}): Promise<void> {
    const stored = this.#stored(slot);
    const merged = latest([...stored, ...versions], sameValues);
    // An empty text that was never stored needs no end.
    const isWorth = ({ value }: TextVersion<unknown>) => value !== null || stored.length > 0;
    const fresh = merged.filter((version) => !stored.some((old) => sameVersion(old, version)) && isWorth(version));
    await Promise.all(
      fresh.map(({ value, clock, was }) => this.#files.put({ slot, savedOn, ...extra, value, clock, ...(was !== undefined && { was }) })),
    );
  }

  async #putEdits(address: IssueAddress, edits: ReadonlyMap<EditKey, readonly TextVersion<Edit>[]>, savedOn: Date): Promise<void> {
    await Promise.all(
      [...edits].map(([key, versions]) => this.#put(slotOf(address, key), versions, savedOn.toISOString(), { address, key })),
    );
  }

  /** Ends a version; with `sent`, so does every copy of that text. */
  async #end(slot: string, ended: TextVersion<unknown> | undefined, sent?: TextVersion<unknown>, extra: object = {}): Promise<void> {
    if (!ended && !sent) return;
    const clocks = [ended, sent].flatMap((version) => (version ? [version.clock] : []));
    const storedClocks = this.#stored(slot).map(({ clock }) => clock);
    const clock = tick(this.#writer, clocks, storedClocks);
    const savedOn = new Date().toISOString();
    await this.#files.put({ slot, savedOn, ...extra, value: null, clock, ...(sent && { was: sent.value }) });
  }

  /** Migrates the drafts of earlier releases from VS Code's state; they are removed there once they are on disk. */
  #adopt(): void {
    for (const key of this.#memento.keys()) {
      if (!/^(draft|settled)\//.test(key)) continue;
      const adopt = async () => {
        await Promise.all(oldVersions(key, this.#memento.get(key)).map((version) => this.#files.put(version)));
        await this.#memento.update(key, undefined);
      };
      this.#adopting.run(adopt, key).catch(() => undefined); // kept in the old place until the next start
    }
  }
}

const sameVersion = (a: TextVersion<unknown>, b: TextVersion<unknown>): boolean =>
  a.value === b.value && JSON.stringify(Object.entries(a.clock).sort()) === JSON.stringify(Object.entries(b.clock).sort());

/** Orders versions as a page without own edits shows them. */
function ordered<T>(
  versions: readonly TextVersion<T>[],
  rules: ConstructorParameters<typeof UnsavedTexts<'', T>>[1],
): readonly TextVersion<T>[] {
  const texts = new UnsavedTexts<'', T>('', rules);
  texts.receive('', versions);
  return texts.all().get('') ?? [];
}

/** A draft of an earlier release, which had no versions; it is older than any with a clock. */
function oldVersions(key: string, value: unknown): StoredVersion[] {
  if (key.startsWith(NEW)) {
    const draft = parseDraft(value);
    return draft ? [{ slot: key, savedOn: draft.savedOn, ...draftVersion(draft) }] : [];
  }
  const unsent = key.startsWith(ISSUE) ? parseUnsent(value) : undefined;
  if (!unsent) return [];
  const { address, edits, savedOn } = unsent;
  return (Object.entries(edits) as [EditKey, Edit | undefined][]).flatMap(([name, edit]): StoredEdit[] =>
    edit ? [{ slot: slotOf(address, name), savedOn, address, key: name, ...editVersion(edit, Date.parse(savedOn) || 1) }] : [],
  );
}
