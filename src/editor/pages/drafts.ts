import { randomUUID } from 'node:crypto';
import type * as vscode from 'vscode';
import { SingleFlight } from '../../model/concurrency';
import type { IssueAddress } from '../../model/issue';
import { placeKey } from '../../model/repository';
import { latest, tick, type Clock, type TextVersion } from '../../model/versions';
import { UnsavedTexts } from '../../model/unsaved-texts';
// Not by wire/page, which brings all that pages say: drafts are there from the beginning, pages with the first one.
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

/** Under which key the files of a new issue wait, and those of texts of an issue. */
export const filesKey = (draftId: string): string => `${FILES}${draftId}`;
/** Key of the pending files of an issue in the stored state. */
export const issueFilesKey = (address: IssueAddress): string => issueKey(address).replace(/^draft/, 'waiting');

const slotOf = (address: IssueAddress, key: EditKey): string => `${issueKey(address)}#${key}`;

/** A text of an issue, as it is kept. */
type StoredEdit = StoredVersion<Edit> & { readonly address: IssueAddress; readonly key: EditKey };

/** Says whether two values that are kept are the same: drafts, or texts of issues. */
export const sameValues = (a: unknown, b: unknown): boolean => {
  const [one, other] = [a, b] as [Partial<Draft & Edit>, Partial<Draft & Edit>];
  return one.fields && other.fields ? DRAFT_RULES.same(one as Draft, other as Draft) : sameText(one.text, other.text);
};

/** A draft with its clock, and other versions of it. */
export interface OpenDraft {
  readonly draft: Draft;
  readonly copies: readonly TextVersion<Draft>[];
}

/**
 * Texts that were written and not sent yet. They are kept for all windows, each version for itself (`DraftFiles`), so that no
 * window overwrites another's, and outlive the tab, the window and the extension host.
 */
export class Drafts {
  private readonly writer = randomUUID();
  private readonly adopting = new SingleFlight();

  constructor(
    /** Where the files that wait are noted, and where earlier releases kept drafts. */
    private readonly memento: vscode.Memento,
    private readonly files: Pick<DraftFiles, 'of' | 'slots' | 'put' | 'settled'>,
  ) {}

  /** Drafts of new issues, the latest first. */
  all(): Draft[] {
    const drafts = this.slots(NEW).map((slot) => this.get(slot.slice(NEW.length)));
    return drafts.filter((draft) => draft !== undefined).sort((a, b) => b.savedOn.localeCompare(a.savedOn));
  }

  /** The draft as it was written last; undefined when there is none, or none any more. */
  get(id: string): Draft | undefined {
    const value = this.versions(id)[0]?.value;
    return value && (isWritten(value) || this.hasFiles(id)) ? value : undefined;
  }

  /** The same for a form, with its other versions. */
  open(id: string): OpenDraft | undefined {
    const [first, ...copies] = this.versions(id);
    return this.get(id) && first?.value ? { draft: { ...first.value, clock: first.clock }, copies } : undefined;
  }

  /** All versions of a draft, the one to be shown first. */
  versions = (id: string): readonly TextVersion<Draft>[] =>
    ordered(
      this.stored<Draft>(NEW + id).flatMap((it) => {
        const value = it.value && parseDraft(it.value);
        return value === undefined ? [] : [{ value, clock: it.clock, ...(it.was && { was: it.was }) }];
      }),
      DRAFT_RULES,
    );

  /** The draft was sent, and its issue is there. */
  isSent = (id: string): boolean => this.versions(id).some(({ value, was }) => value === null && was !== undefined);

  /** Keeps a draft, and other versions of it that a page has; what is empty is kept as that, unless files wait to go with it. */
  async keep(draft: Draft, copies: readonly TextVersion<Draft>[] = []): Promise<void> {
    const slot = NEW + draft.id;
    const version = draftVersion(draft);
    if (isWritten(draft)) return this.put(slot, [version, ...copies], draft.savedOn);
    if (!this.hasFiles(draft.id)) return this.put(slot, [{ ...version, value: null }, ...copies], draft.savedOn);
    // The words are gone and the files are not: that is a change of its own.
    const ends = this.stored(slot).filter(({ value }) => value === null);
    const clock = tick(this.writer, [version.clock, ...ends.map((it) => it.clock)]);
    return this.put(slot, [{ ...version, clock }, ...copies], draft.savedOn);
  }

  /** Brings back a draft that was discarded here, or that an archive holds: whatever became of it before, it is one again. */
  async restore(draft: Draft): Promise<void> {
    const clock = this.afterEnd(NEW + draft.id, draftVersion(draft).clock);
    await this.put(NEW + draft.id, [draftVersion({ ...draft, clock })], draft.savedOn);
  }

  /** Files wait to go with a draft. */
  hasFiles = (id: string): boolean => this.memento.get(filesKey(id)) !== undefined;

  /** Keys of files whose draft is no more: it was discarded, and the window closed before its files had gone. */
  orphans(): string[] {
    const isOrphan = (key: string) => key.startsWith(FILES) && this.get(key.slice(FILES.length)) === undefined;
    return this.memento.keys().filter(isOrphan);
  }

  /** Forgets a draft, as what it is now: it was discarded or, if `sent` is given, sent. A version that nobody here has seen stays. */
  async forget(id: string, sent?: Draft): Promise<void> {
    await this.end(NEW + id, this.versions(id)[0], sent && draftVersion(sent));
  }

  /** Texts of an issue that are being edited. */
  edits(address: IssueAddress): Edits {
    const all = [...this.editsOf(address)].flatMap(([key, [first]]) => (first?.value ? [[key, first.value] as const] : []));
    return Object.fromEntries(all);
  }

  /** Texts for a page of this window, and their other versions. */
  give = (address: IssueAddress): { readonly edits: Edits; readonly copies?: EditCopies } => toCopies(this.editsOf(address));

  /** Which texts of an issue were sent or discarded, for a page that may not have heard of it. */
  ended(address: IssueAddress): EditCopies {
    const all = [...this.editsOf(address)].map(([key, versions]) => [key, versions.filter(({ value }) => value === null)] as const);
    return Object.fromEntries(all.filter(([, ends]) => ends.length > 0));
  }

  /** All issues of which texts are being edited, the latest first. */
  unsent(): Unsent[] {
    const addresses = new Map<string, { address: IssueAddress; savedOn: string }>();
    for (const slot of this.slots(ISSUE)) {
      for (const { address, savedOn, value } of this.storedEdits(slot)) {
        const before = addresses.get(issueKey(address));
        if (value && (!before || before.savedOn < savedOn)) addresses.set(issueKey(address), { address, savedOn });
      }
    }
    const found = [...addresses.values()].map(({ address, savedOn }): Unsent => ({ address, edits: this.edits(address), savedOn }));
    return found.sort((a, b) => b.savedOn.localeCompare(a.savedOn));
  }

  /**
   * Keeps what a page tells of its texts, and of their other versions. Of a text that it does not name nothing is changed: another window
   * may have the same issue open, and its texts are not this one's to take away.
   */
  async keepEdits(address: IssueAddress, edits: Edits, copies?: EditCopies, savedOn = new Date()): Promise<void> {
    await this.putEdits(address, editVersions(edits, copies), savedOn);
  }

  /** Brings back texts that were discarded here, or that an archive holds. */
  async restoreEdits(address: IssueAddress, edits: Edits, savedOn: Date): Promise<void> {
    const all = [...editVersions(edits)].map(([key, versions]): [EditKey, TextVersion<Edit>[]] => [
      key,
      versions.map((it) => ({ ...it, clock: this.afterEnd(slotOf(address, key), it.clock) })),
    ]);
    await this.putEdits(address, new Map(all), savedOn);
  }

  /** Keeps what a page that goes has of an issue, for another page of the same issue, and gives what there is then. */
  async takeOver(address: IssueAddress, edits: Edits, copies?: EditCopies): Promise<ReturnType<Drafts['give']>> {
    await this.keepEdits(address, edits, copies);
    return this.give(address);
  }

  /** Forgets all texts of an issue as they are now: they were thrown away. */
  async forgetEdits(address: IssueAddress): Promise<void> {
    for (const [key, [first]] of this.editsOf(address))
      if (first?.value) await this.end(slotOf(address, key), first, undefined, { address, key });
  }

  /** A text is sent: it is a draft no more, unless it has become another meanwhile. */
  async settle(address: IssueAddress, key: EditKey, text: string): Promise<void> {
    const slot = slotOf(address, key);
    const sent = editVersion({ text, base: '' });
    const same = this.storedEdits(slot).find(({ value }) => value && sameText(value.text, text));
    await this.end(slot, same, sent, { address, key });
  }

  /** Waits for what is on its way to the disk. */
  settled = (): Promise<void> => this.files.settled();

  private slots(prefix: string): string[] {
    this.adopt();
    return [...this.files.slots()].filter((slot) => slot.startsWith(prefix));
  }

  private stored<T>(slot: string): StoredVersion<T>[] {
    this.adopt();
    return this.files.of(slot) as StoredVersion<T>[];
  }

  private storedEdits(slot: string): StoredEdit[] {
    return (this.stored<Edit>(slot) as StoredEdit[]).filter(({ address, key, value, savedOn }) => {
      const edits = value === null ? {} : { [key]: value };
      return isEditKey(key) && parseUnsent({ address, edits, savedOn }) !== undefined;
    });
  }

  private editsOf(address: IssueAddress): Map<EditKey, readonly TextVersion<Edit>[]> {
    const prefix = `${issueKey(address)}#`;
    const all = this.slots(prefix).flatMap((slot): [EditKey, readonly TextVersion<Edit>[]][] => {
      const stored = this.storedEdits(slot);
      const versions = ordered(
        stored.map(({ value, clock, was }) => ({ value, clock, ...(was !== undefined && { was }) })),
        EDIT_RULES,
      );
      return stored[0] ? [[stored[0].key, versions]] : [];
    });
    return new Map(all);
  }

  /** The clock of a text that is brought back: it has seen that it was sent or discarded. */
  private afterEnd(slot: string, clock: Clock): Clock {
    const ends = this.stored(slot).filter(({ value }) => value === null);
    return ends.length === 0 ? clock : tick(this.writer, [clock, ...ends.map((it) => it.clock)]);
  }

  private async put(slot: string, versions: readonly TextVersion<unknown>[], savedOn: string, more: object = {}): Promise<void> {
    const before = this.stored(slot);
    const all = latest([...before, ...versions], sameValues);
    // A text that was never kept, and is none, leaves nothing behind.
    const isWorth = ({ value }: TextVersion<unknown>) => value !== null || before.length > 0;
    const fresh = all.filter((it) => !before.some((old) => sameVersion(old, it)) && isWorth(it));
    await Promise.all(
      fresh.map(({ value, clock, was }) => this.files.put({ slot, savedOn, ...more, value, clock, ...(was !== undefined && { was }) })),
    );
  }

  private async putEdits(address: IssueAddress, all: ReadonlyMap<EditKey, readonly TextVersion<Edit>[]>, savedOn: Date): Promise<void> {
    await Promise.all([...all].map(([key, versions]) => this.put(slotOf(address, key), versions, savedOn.toISOString(), { address, key })));
  }

  /** Notes that a version is no draft any more; `sent`: since it was sent, whichever copy of it turns up. */
  private async end(slot: string, ended: TextVersion<unknown> | undefined, sent?: TextVersion<unknown>, more: object = {}): Promise<void> {
    if (!ended && !sent) return;
    const seen = [ended, sent].flatMap((it) => (it ? [it.clock] : []));
    const known = this.stored(slot).map(({ clock }) => clock);
    const clock = tick(this.writer, seen, known);
    const savedOn = new Date().toISOString();
    await this.files.put({ slot, savedOn, ...more, value: null, clock, ...(sent && { was: sent.value }) });
  }

  /** Takes over what earlier releases kept with VS Code, and takes it away there once it is on disk. */
  private adopt(): void {
    for (const key of this.memento.keys()) {
      if (!/^(draft|settled)\//.test(key)) continue;
      const adopt = async () => {
        await Promise.all(oldVersions(key, this.memento.get(key)).map((it) => this.files.put(it)));
        await this.memento.update(key, undefined);
      };
      this.adopting.run(adopt, key).catch(() => undefined); // it stays where it is, and is taken over another time
    }
  }
}

const sameVersion = (a: TextVersion<unknown>, b: TextVersion<unknown>): boolean =>
  a.value === b.value && JSON.stringify(Object.entries(a.clock).sort()) === JSON.stringify(Object.entries(b.clock).sort());

/** Versions as a page that has written none of them would show them. */
function ordered<T>(
  versions: readonly TextVersion<T>[],
  rules: ConstructorParameters<typeof UnsavedTexts<'', T>>[1],
): readonly TextVersion<T>[] {
  const written = new UnsavedTexts<'', T>('', rules);
  written.receive('', versions);
  return written.all().get('') ?? [];
}

/** What an earlier release kept under a key, which knew no versions; it is older than whatever has a clock. */
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
