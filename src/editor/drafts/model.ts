import type { Draft, EditKey, Edits, Unsent } from '../../wire/page';

/** Something that was written and not sent: a new issue, or texts of one that is there. */
export type DraftEntry = { readonly type: 'new'; readonly draft: Draft } | { readonly type: 'issue'; readonly unsent: Unsent };

const EXCERPT_CHARS = 120;

/** The beginning of a text in one line, without what it answers to as long as it says anything of its own. */
export function firstWords(text: string | null | undefined): string {
  const own = (text ?? '').replace(/^[ \t]*>.*$/gm, '');
  const line = (own.trim() === '' ? (text ?? '') : own)
    .slice(0, EXCERPT_CHARS * 4)
    .replace(/\s+/g, ' ')
    .trim();
  return line.length <= EXCERPT_CHARS ? line : `${line.slice(0, EXCERPT_CHARS).trimEnd()}…`;
}

const savedOn = (entry: DraftEntry): string => (entry.type === 'new' ? entry.draft.savedOn : entry.unsent.savedOn);

/** New issues and texts of others in one list, the latest first. */
export function joinTexts(drafts: readonly Draft[], unsent: readonly Unsent[]): DraftEntry[] {
  const all: DraftEntry[] = [
    ...drafts.map((draft) => ({ type: 'new' as const, draft })),
    ...unsent.map((one) => ({ type: 'issue' as const, unsent: one })),
  ];
  return all.toSorted((a, b) => savedOn(b).localeCompare(savedOn(a)));
}

const ORDER = ['title', 'content', 'comment'] as const;
export type TextKind = (typeof ORDER)[number];
const kindOf = (key: string): TextKind => (key === 'title' || key === 'content' ? key : 'comment');

/** Which texts of an issue are under way, each kind once, and the words of the first of them that has any, with what it is. */
export function textsOf(edits: Edits): { readonly kinds: readonly TextKind[]; readonly key?: EditKey; readonly words: string } {
  const keys = (Object.keys(edits) as EditKey[]).filter((key) => edits[key] !== undefined);
  const kinds = ORDER.filter((kind) => keys.some((key) => kindOf(key) === kind));
  // What was said is what a person remembers it by, rather than a title that was touched.
  const words = kinds
    .toReversed()
    .flatMap((kind) => keys.filter((key) => kindOf(key) === kind).map((key) => ({ key, words: firstWords(edits[key]?.text) })));
  return { kinds, words: '', ...(words.find((it) => it.words !== '') ?? words[0] ?? {}) };
}
