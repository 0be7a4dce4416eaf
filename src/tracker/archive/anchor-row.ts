import * as v from 'valibot';
import { readNewAnchor } from '../anchor-fields';
import type { ImportedAnchor } from '../store/store';
import { now, readDate } from './dates';

/** Rows of places in code in the sidecar. */

const Row = v.looseObject({
  issue: v.number(),
  user: v.nullish(v.object({ display_name: v.nullish(v.string()), account_id: v.nullish(v.string()) })),
  created_on: v.nullish(v.string()),
});
/** Who has made an anchor. */
export type AnchorAuthor = v.InferOutput<typeof Row>['user'];

/** Of which issue an anchor is, and who has made it. */
export interface AnchorHead {
  readonly issue: number;
  readonly user: AnchorAuthor;
}

/** Reads a place in code; undefined for one that is damaged or too large. */
export function readAnchorRow(json: unknown): (AnchorHead & Omit<ImportedAnchor, 'author'>) | undefined {
  const row = v.safeParse(Row, json);
  if (!row.success) return undefined;
  const { issue, user, created_on, ...values } = row.output;
  const anchor = readNewAnchor(values);
  return 'value' in anchor ? { ...anchor.value, issue, user, createdOn: readDate(created_on ?? '')?.date ?? now() } : undefined;
}

/** What is kept of it while an archive is checked. */
export function anchorHead(json: unknown): AnchorHead | undefined {
  const anchor = readAnchorRow(json);
  return anchor && { issue: anchor.issue, user: anchor.user };
}
