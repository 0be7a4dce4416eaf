import type { IssueAddress } from '../model/issue';
import type { Draft, EditKey, Edits, Unsent } from '../wire/page';
import type { TypedText } from './typedTexts';

/** A title or a comment that was typed into a box and not used. */
type TypedEntry = { readonly type: 'typed'; readonly typed: TypedText; readonly issue: IssueAddress };

/** A draft: a new issue, texts of an existing one, or one that was typed into a box. */
export type DraftEntry = { readonly type: 'new'; readonly draft: Draft } | { readonly type: 'issue'; readonly unsent: Unsent } | TypedEntry;

const EXCERPT_CHARS = 120;

/** The first words of a text in one line, without quoted lines if it has others. */
export function firstWords(text: string | null | undefined): string {
  const ownText = (text ?? '').replace(/^[ \t]*>.*$/gm, '');
  const line = (ownText.trim() === '' ? (text ?? '') : ownText)
    .slice(0, EXCERPT_CHARS * 4)
    .replace(/\s+/g, ' ')
    .trim();
  return line.length <= EXCERPT_CHARS ? line : `${line.slice(0, EXCERPT_CHARS).trimEnd()}…`;
}

const savedOn = (entry: DraftEntry): string =>
  entry.type === 'new' ? entry.draft.savedOn : entry.type === 'issue' ? entry.unsent.savedOn : entry.typed.savedOn;

/** Merges drafts of new issues, of texts, and what was typed into boxes, the latest first. */
export function joinTexts(drafts: readonly Draft[], unsent: readonly Unsent[], typed: readonly TypedText[] = []): DraftEntry[] {
  const entries: DraftEntry[] = [
    ...drafts.map((draft) => ({ type: 'new' as const, draft })),
    ...unsent.map((draft) => ({ type: 'issue' as const, unsent: draft })),
    ...typed.flatMap((text): TypedEntry[] => (text.issue ? [{ type: 'typed', typed: text, issue: text.issue }] : [])),
  ];
  return entries.toSorted((a, b) => savedOn(b).localeCompare(savedOn(a)));
}

const ORDER = ['title', 'content', 'comment'] as const;
export type TextKind = (typeof ORDER)[number];
const kindOf = (key: string): TextKind => (key === 'title' || key === 'content' ? key : 'comment');

/** The kinds of an issue's unsent texts, and the words of the first one that has any, with its key. */
export function textsOf(edits: Edits): { readonly kinds: readonly TextKind[]; readonly key?: EditKey; readonly words: string } {
  const keys = (Object.keys(edits) as EditKey[]).filter((key) => edits[key] !== undefined);
  const kinds = ORDER.filter((kind) => keys.some((key) => kindOf(key) === kind));
  // A comment is more recognizable than a changed title.
  const words = kinds
    .toReversed()
    .flatMap((kind) => keys.filter((key) => kindOf(key) === kind).map((key) => ({ key, words: firstWords(edits[key]?.text) })));
  return { kinds, words: '', ...(words.find((entry) => entry.words !== '') ?? words[0] ?? {}) };
}

/** Texts of an issue, as a row shows them. */
interface Written {
  readonly address: IssueAddress;
  readonly kinds: readonly TextKind[];
  readonly words: string;
  readonly savedOn: string;
  /** The text that the issue is opened at. */
  readonly key?: EditKey;
}

/** What a row shows of texts of an issue. */
export function writtenIn(entry: Exclude<DraftEntry, { type: 'new' }>): Written {
  if (entry.type === 'issue') return { address: entry.unsent.address, savedOn: entry.unsent.savedOn, ...textsOf(entry.unsent.edits) };
  const { text, part = 'comment', savedOn } = entry.typed;
  return { address: entry.issue, savedOn, kinds: [part], words: firstWords(text) };
}
