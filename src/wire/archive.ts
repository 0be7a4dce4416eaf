import * as v from 'valibot';
import { MessageJson } from './messages';

/** The report of a dry run: what an import would do. An addition of ours to API 2.0's import job. */

const count = v.number();

const PersonReport = v.object({
  /** Their name in the archive, by which a map of authors names them. */
  key: v.string(),
  name: v.string(),
  /** Their username after the import. */
  username: v.string(),
  /** Whether somebody of that username (or that account id) is here already. */
  known: v.boolean(),
  /** Whether the map of authors names them. */
  mapped: v.boolean(),
  /** The username of somebody here with the same display name. */
  proposal: v.optional(v.string()),
});
export type PersonReport = Readonly<v.InferOutput<typeof PersonReport>>;

export const IMPORT_MODES = ['new', 'replace', 'append'] as const;
/** `new`: the repository has no issues yet; `replace`: its issues are removed; `append`: they stay, and the archive's issues get new numbers. */
export type ImportMode = (typeof IMPORT_MODES)[number];

/** How much is added to the numbers of issues and the ids of comments. */
export const ImportShiftJson = v.object({ issue: count, comment: count });
export type ImportShift = Readonly<v.InferOutput<typeof ImportShiftJson>>;

const ReportJson = v.object({
  file: v.string(),
  mode: v.picklist(IMPORT_MODES),
  /** Issues that the repository has now. */
  present: count,
  /** The lowest and the highest number of the archive's issues; 0 when there are none. */
  first: count,
  last: count,
  /** What is added to each number (`append`). */
  shift: count,
  counts: v.object({
    issues: count,
    /** Those with a text, as they are counted everywhere. */
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
  /** The warnings before translation. */
  told: v.optional(v.array(MessageJson)),
});

/** What an import would bring, replace and leave out, and who its people are. */
export type ImportReport = Readonly<v.InferOutput<typeof ReportJson>>;
export const ImportReportJson = ReportJson;
