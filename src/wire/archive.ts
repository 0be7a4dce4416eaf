import * as v from 'valibot';
import { MessageJson } from './messages';

/** The report of a dry run: what an import would do. An addition to API 2.0's import job. */

const count = v.number();

const PersonReport = v.object({
  /** Their name in the archive, which a map of authors uses. */
  key: v.string(),
  name: v.string(),
  /** Their username after the import. */
  username: v.string(),
  /** Whether an account with that username (or account id) exists. */
  known: v.boolean(),
  /** Whether the map of authors contains them. */
  mapped: v.boolean(),
  /** The username of an account with the same display name. */
  proposal: v.optional(v.string()),
});
export type PersonReport = Readonly<v.InferOutput<typeof PersonReport>>;

export const IMPORT_MODES = ['new', 'replace', 'append'] as const;
/** `new`: the repository has no issues yet; `replace`: its issues are removed; `append`: they stay, and the archive's issues get new numbers. */
export type ImportMode = (typeof IMPORT_MODES)[number];

/** Offset of issue numbers and comment ids. */
export const ImportShiftJson = v.object({ issue: count, comment: count });
export type ImportShift = Readonly<v.InferOutput<typeof ImportShiftJson>>;

const ReportJson = v.object({
  file: v.string(),
  mode: v.picklist(IMPORT_MODES),
  /** Issues that the repository has now. */
  present: count,
  /** The lowest and highest issue number of the archive; 0 when it has no issues. */
  first: count,
  last: count,
  /** Offset of each number (`append`). */
  shift: count,
  counts: v.object({
    issues: count,
    /** Comments with a text, as everywhere else. */
    comments: count,
    /** Entries without a text, which only record changes. */
    silent: count,
    changes: count,
    attachments: count,
    held: count,
    bytes: count,
    votes: count,
    watches: count,
    components: count,
    milestones: count,
    versions: count,
  }),
  people: v.array(PersonReport),
  warnings: v.array(v.string()),
  /** The warnings as messages, for translation. */
  told: v.optional(v.array(MessageJson)),
});

/** What an import would add, replace and skip, and the people in it. */
export type ImportReport = Readonly<v.InferOutput<typeof ReportJson>>;
export const ImportReportJson = ReportJson;
