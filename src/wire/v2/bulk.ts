import * as v from 'valibot';
import { CHOSEN_FIELDS, isPersonField, type ChosenField } from '../../model/fields';
import type { Issue, Person } from '../../model/issue';
import type { Markup } from '../../model/enums';
import { toIso } from './dates';
import { encodeUser2 } from './people';
import { FIELDS2 } from './issue';

/** Additions to API 2.0: bulk writes and deleted issues. */

/** Bounds the issues of one request. */
export const MAX_BULK_ISSUES = 1000;

/** Values of fields that are chosen, not typed. A person is their username. */
export type ChosenValues = { readonly [F in ChosenField]?: string | null };

/** A change of one of many issues. */
export interface ManyEntry {
  readonly number: number;
  /** The state that the client has read: its revision, and the fields that the request sets. */
  readonly revision?: string | null | undefined;
  readonly seen?: ChosenValues | undefined;
  /** Fields of this issue only, in addition to those for all, or instead of them. */
  readonly fields?: ChosenValues | undefined;
}

/** A change of all issues of a request. */
export interface ManyChange {
  readonly fields?: ChosenValues | undefined;
  /** A comment on each issue. */
  readonly message?: string | undefined;
  readonly markup?: Markup | undefined;
  readonly watch?: boolean | undefined;
  readonly delete?: boolean | undefined;
}

/** An issue that was written. */
export interface ManyDone {
  readonly number: number;
  /** The previous values of the fields that were set. */
  readonly before: ChosenValues;
  /** The new revision; null when the issue was deleted, or the site does not send one. */
  readonly revision: string | null;
  /** The id of the new comment. */
  readonly comment: number | null;
  /** Whether the person watched it before; undefined when the request did not change that, or the site does not send it. */
  readonly watched?: boolean | undefined;
}

/** An issue that has changed since it was read. `now` are the current values of the fields to set; undefined when the issue was deleted. */
export interface ManyConflict {
  readonly number: number;
  readonly now: ChosenValues | undefined;
}

/** A deleted issue that can be restored. */
export interface RestorableIssue {
  readonly number: number;
  readonly title: string;
  readonly deletedOn: string;
  readonly goneOn: string;
  readonly deletedBy: string | null;
}

/** Picks the values of fields of an issue. */
export const pickValues = (issue: Omit<Issue, 'content'>, fields: Iterable<ChosenField>): ChosenValues =>
  Object.fromEntries([...fields].map((field) => [field, isPersonField(field) ? (issue[field]?.username ?? null) : issue[field]]));

/** Encodes values with the names of API 2.0. */
export const encodeValues = (values: ChosenValues): Record<string, unknown> =>
  Object.fromEntries(
    CHOSEN_FIELDS.flatMap((field) => {
      const value = values[field];
      if (value === undefined) return [];
      return [[FIELDS2[field], isPersonField(field) && value !== null ? { username: value } : value]];
    }),
  );

const ValuesJson = v.record(v.string(), v.nullable(v.union([v.string(), v.looseObject({ username: v.optional(v.string()) })])));

function decodeValues(json: v.InferOutput<typeof ValuesJson>): ChosenValues {
  return Object.fromEntries(
    CHOSEN_FIELDS.flatMap((field) => {
      const value = json[FIELDS2[field]];
      if (value === undefined) return [];
      return [[field, typeof value === 'object' && value !== null ? (value.username ?? null) : value]];
    }),
  );
}

/** Encodes the body of a request that changes many issues. */
export const encodeMany = (entries: readonly ManyEntry[], { fields, message, markup, watch, delete: isDelete }: ManyChange): string =>
  JSON.stringify({
    issues: entries.map(({ number, revision, seen, fields: own }) => ({
      id: number,
      ...(revision && { revision }),
      ...(seen && { seen: encodeValues(seen) }),
      ...(own && { change: encodeValues(own) }),
    })),
    ...(fields && { change: encodeValues(fields) }),
    ...(message !== undefined && { message: { raw: message, ...(markup && { markup }) } }),
    ...(watch !== undefined && { watch }),
    ...(isDelete && { delete: true }),
  });

const ManyJson = v.object({
  values: v.array(
    v.object({
      id: v.number(),
      before: v.optional(ValuesJson, {}),
      revision: v.nullish(v.string(), null),
      comment: v.nullish(v.number(), null),
      watched: v.optional(v.boolean()),
    }),
  ),
});
const ConflictsJson = v.object({
  error: v.object({ data: v.object({ conflicts: v.array(v.object({ id: v.number(), current: v.nullish(ValuesJson) })) }) }),
});

/** Parses the response to a bulk write. @throws {ValiError} */
export function decodeMany(json: unknown): { done: readonly ManyDone[] } | { conflicts: readonly ManyConflict[] } {
  const refused = v.safeParse(ConflictsJson, json);
  if (refused.success) {
    const { conflicts } = refused.output.error.data;
    return { conflicts: conflicts.map(({ id, current }) => ({ number: id, now: current ? decodeValues(current) : undefined })) };
  }
  const { values } = v.parse(ManyJson, json);
  return {
    done: values.map(({ id, before, revision, comment, watched }) => ({
      number: id,
      before: decodeValues(before),
      revision,
      comment,
      ...(watched !== undefined && { watched }),
    })),
  };
}

/** Encodes a deleted issue. */
export const encodeDeleted = (
  deleted: { number: number; title: string; deletedOn: string; goneOn: string; deletedBy: Person | null; bytes: number },
  base: string,
): Record<string, unknown> => ({
  type: 'deleted_issue',
  id: deleted.number,
  title: deleted.title,
  deleted_on: toIso(deleted.deletedOn),
  gone_on: toIso(deleted.goneOn),
  deleted_by: deleted.deletedBy && encodeUser2(deleted.deletedBy, base),
  bytes: deleted.bytes,
});

const DeletedJson = v.object({
  id: v.number(),
  title: v.string(),
  deleted_on: v.string(),
  gone_on: v.string(),
  deleted_by: v.nullish(v.looseObject({ display_name: v.optional(v.string()) })),
});

/** Parses a deleted issue. @throws {ValiError} */
export function decodeDeleted(json: unknown): RestorableIssue {
  const { id, title, deleted_on, gone_on, deleted_by } = v.parse(DeletedJson, json);
  return { number: id, title, deletedOn: deleted_on, goneOn: gone_on, deletedBy: deleted_by?.display_name ?? null };
}

/** Parses how many days a site keeps deleted issues, from the page that lists them. @throws {ValiError} */
export const decodeKeepDays = (json: unknown): number => v.parse(v.object({ keep_days: v.number() }), json).keep_days;

const RestoredJson = v.object({
  restored: v.array(v.number()),
  left: v.array(v.number()),
  unrelated: v.optional(v.array(v.object({ number: v.number(), other: v.number() })), []),
});
/** Parses the result of restoring issues. @throws {ValiError} */
export const decodeRestored = (json: unknown): v.InferOutput<typeof RestoredJson> => v.parse(RestoredJson, json);
