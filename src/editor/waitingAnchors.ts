import * as v from 'valibot';
import type * as vscode from 'vscode';
import type { CodePlace } from '../model/codeAnchors';

/** Places in code that are attached when the issue of a draft is created, like its waiting files. */

const WAITING = 'anchors/new/';
/** A discarded draft can be restored for a while. */
const MAX_STRAY_AGE_MS = 24 * 60 * 60_000;

const lines = v.pipe(v.array(v.string()), v.readonly());
const PlacesSchema = v.pipe(
  v.array(v.object({ path: v.string(), first: v.number(), lines, before: lines, after: lines, commit: v.optional(v.string()) })),
  v.readonly(),
);
const WaitingSchema = v.object({ of: v.string(), since: v.number(), places: PlacesSchema });

/** Parses places in code that a command was given; empty when it is something else. */
export function parseCodePlaces(value: unknown): readonly CodePlace[] {
  const parsed = v.safeParse(PlacesSchema, value);
  return parsed.success ? parsed.output : [];
}

const read = (state: vscode.Memento, key: string): v.InferOutput<typeof WaitingSchema> | undefined => {
  const parsed = v.safeParse(WaitingSchema, state.get(key));
  return parsed.success ? parsed.output : undefined;
};

/** Stores the places of a draft. `repositoryName` is their repository: they are meaningless in another one. */
export const keepAnchors = (state: vscode.Memento, draftId: string, repositoryName: string, places: readonly CodePlace[]): Thenable<void> =>
  state.update(WAITING + draftId, { of: repositoryName, since: Date.now(), places });

/** The places that wait for the issue of a draft in a repository. */
export function waitingAnchors(state: vscode.Memento, draftId: string, repositoryName: string): readonly CodePlace[] {
  const waiting = read(state, WAITING + draftId);
  return waiting?.of === repositoryName ? parseCodePlaces(waiting.places) : [];
}

/** Forgets the places of a draft that was sent. */
export async function discardAnchors(state: vscode.Memento, draftId: string): Promise<void> {
  if (state.get(WAITING + draftId) !== undefined) await state.update(WAITING + draftId, undefined);
}

/** Removes the places of drafts that no longer exist. */
export async function discardStrayAnchors(state: vscode.Memento, isThere: (draftId: string) => boolean): Promise<void> {
  for (const key of state.keys().filter((name) => name.startsWith(WAITING)))
    if (!isThere(key.slice(WAITING.length)) && Date.now() - (read(state, key)?.since ?? 0) > MAX_STRAY_AGE_MS)
      await state.update(key, undefined);
}
