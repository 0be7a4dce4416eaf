import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as vscode from 'vscode';
import { DraftFiles } from '../../src/editor/pages/draftFiles';
import { Drafts, sameValues } from '../../src/editor/pages/drafts';
import type { IssueAddress } from '../../src/model/issue';
import { EDIT_RULES, editVersions, toCopies, UnsavedTexts, type Edit, type EditKey } from '../../src/wire/page';
import { memento } from './memento';

const folders: string[] = [];
process.once('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** The storage of drafts that all windows share: a temporary folder, and a memento. */
export function draftsPlace(store: vscode.Memento & { readonly kept: Map<string, string> } = memento()) {
  const folder = mkdtempSync(join(tmpdir(), 'issue-bucket-drafts-'));
  folders.push(folder);
  return { store, folder, window: (maxEnds?: number): Drafts => new Drafts(store, new DraftFiles(folder, sameValues, maxEnds)) };
}

/** The drafts of one window, in memory. */
export const newDrafts = (): Drafts => draftsPlace().window();

let pages = 0;
/** Mimics the page of an issue: it merges the drafts that it receives, and sends all of them with each change. */
export function pageOf(drafts: Drafts, address: IssueAddress) {
  const unsaved = new UnsavedTexts<EditKey, Edit>(`page-${++pages}`, EDIT_RULES);
  const open = () => {
    const { edits, copies } = drafts.give(address);
    for (const [key, versions] of editVersions(edits, copies)) unsaved.receive(key, versions);
  };
  open();
  const notify = (savedOn?: Date) => {
    const { edits, copies } = toCopies(unsaved.all());
    return drafts.keepEdits(address, edits, copies, savedOn);
  };
  return {
    written: unsaved,
    open,
    tell: notify,
    set: (key: EditKey, text: string | null, savedOn?: Date) => {
      unsaved.set(key, text === null ? null : { text, base: '' });
      return notify(savedOn);
    },
  };
}
