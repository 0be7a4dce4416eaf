import type * as vscode from 'vscode';
import type { IssueAddress } from '../model/issue';
import { issueKeyOf } from './issueRow';

/**
 * Texts that were typed into a box of VS Code and not used: it was closed by a key or a click elsewhere, or went with the window or the extension
 * host. The next box for the same begins with the text.
 */

const STATE_KEY = 'issueBucket.typed';
/** The oldest are forgotten. */
const MAX_TYPED_TEXTS = 50;

/** The text of an issue that was typed. */
export type TypedPart = 'title' | 'comment';

export interface TypedText {
  readonly key: string;
  readonly text: string;
  readonly savedOn: string;
  /** The issue that it was written for, if it was for one. */
  readonly issue?: IssueAddress;
  readonly part?: TypedPart;
}

/** Identifies the input of a box. Boxes with the same key share a text. */
export type TypedFor = Pick<TypedText, 'key' | 'issue' | 'part'>;

/** A text of an issue. */
export const typedForIssue = (address: IssueAddress, part: TypedPart): TypedFor => {
  const { site, repository, number } = address;
  return { key: `${part} ${issueKeyOf(address)}`, issue: { site, repository, number }, part };
};

/** All texts that were typed and not used, the latest first. */
export const typedTexts = (state: vscode.Memento): readonly TypedText[] => state.get<readonly TypedText[]>(STATE_KEY, []);

/** The command whose box a text of an issue was typed into. */
export const typedCommand = ({ part }: TypedText) => (part === 'title' ? 'issueBucket.editTitle' : 'issueBucket.addComment');

/** The text that was typed for something and not used. */
export const typedText = (state: vscode.Memento, { key }: TypedFor): string | undefined =>
  typedTexts(state).find((typed) => typed.key === key)?.text;

/** Keeps a text; undefined: it was used or discarded. */
export async function saveTypedText(state: vscode.Memento, typedFor: TypedFor, text: string | undefined): Promise<void> {
  const existing = typedTexts(state);
  const otherTexts = existing.filter(({ key }) => key !== typedFor.key);
  if (text === undefined && otherTexts.length === existing.length) return;
  const typed = text === undefined ? [] : [{ ...typedFor, text, savedOn: new Date().toISOString() }];
  await state.update(STATE_KEY, [...typed, ...otherTexts].slice(0, MAX_TYPED_TEXTS));
}

/** Takes back that a text was discarded. What was typed for the same since goes before it. */
export async function restoreTypedText(state: vscode.Memento, { key, issue, part, text }: TypedText): Promise<void> {
  const since = typedText(state, { key });
  await saveTypedText(state, { key, ...(issue && { issue }), ...(part && { part }) }, since === undefined ? text : `${since} ${text}`);
}
