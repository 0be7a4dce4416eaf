import * as v from 'valibot';
import { MessageJson } from './messages';

/** What an import would do, told before it does anything: an addition of ours to API 2.0's import job. */

const count = v.number();

const PersonReport = v.object({
  /** What the archive calls them, and what a map of authors names them by. */
  key: v.string(),
  name: v.string(),
  /** Who they become here. */
  username: v.string(),
  /** Whether somebody of that username (or that account id) is here already. */
  known: v.boolean(),
  /** Whether the map of authors said so. */
  mapped: v.boolean(),
  /** Somebody here of the same name, who might be meant. */
  proposal: v.optional(v.string()),
});
export type PersonReport = Readonly<v.InferOutput<typeof PersonReport>>;

export const IMPORT_MODES = ['new', 'replace', 'append'] as const;
/** `new`: nothing is there yet; `replace`: what is there goes; `append`: it stays, and the archive's issues get new numbers. */
export type ImportMode = (typeof IMPORT_MODES)[number];

/** By how much numbers of issues and ids of comments became greater. */
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
    /** Entries without a text, which only tell of changes. */
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
  /** The same, to be said in another language. */
  told: v.optional(v.array(MessageJson)),
});

/** What an import would bring, replace and leave out, and who its people are. */
export type ImportReport = Readonly<v.InferOutput<typeof ReportJson>>;
export const ImportReportJson = ReportJson;
