import * as v from 'valibot';
import { readNewAnchor } from '../anchor-fields';
import { MAX_PERSON_CHARS } from '../store/key-limits';
import type { ImportedAnchor } from '../store/store';
import { now, readDate } from './dates';

/** Parser of the sidecar's anchors. */

const personText = v.nullish(v.pipe(v.string(), v.maxLength(MAX_PERSON_CHARS)));
const Row = v.looseObject({
  issue: v.number(),
  user: v.nullish(v.object({ display_name: personText, account_id: personText })),
  created_on: v.nullish(v.string()),
});
/** The author of an anchor. */
export type AnchorAuthor = v.InferOutput<typeof Row>['user'];

/** The issue and the author of an anchor. */
export interface AnchorHead {
  readonly issue: number;
  readonly user: AnchorAuthor;
}

/** Parses an anchor. Returns undefined for one that is damaged or too large. */
export function readAnchorRow(json: unknown): (AnchorHead & Omit<ImportedAnchor, 'author'>) | undefined {
  const row = v.safeParse(Row, json);
  if (!row.success) return undefined;
  const { issue, user, created_on, ...values } = row.output;
  const anchor = readNewAnchor(values);
  return 'value' in anchor ? { ...anchor.value, issue, user, createdOn: readDate(created_on ?? '')?.date ?? now() } : undefined;
}

/** Parses only what is kept of an anchor while the archive is checked. */
export function anchorHead(json: unknown): AnchorHead | undefined {
  const anchor = readAnchorRow(json);
  return anchor && { issue: anchor.issue, user: anchor.user };
}
