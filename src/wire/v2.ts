import * as v from 'valibot';
import { ImportReportJson, ImportShiftJson, type ImportReport, type ImportShift } from './archive';
import { MessageJson, type Message } from './messages';

/** API 2.0: the jobs that import and export an archive. */

/** Returns the path of a repository's import job. */
export const importPath = (owner: string, slug: string): string =>
  `/2.0/repositories/${encodeURIComponent(owner)}/${encodeURIComponent(slug)}/issues/import`;

/** Returns the path of a repository's export job. */
export const exportPath = (owner: string, slug: string): string =>
  `/2.0/repositories/${encodeURIComponent(owner)}/${encodeURIComponent(slug)}/issues/export`;

/** Field of the multipart body that contains the archive. */
export const ARCHIVE_FIELD = 'archive';
/** Field of that body with the map of authors, an addition. */
export const AUTHORS_FIELD = 'authors';

/** Type of a body that names an archive by path, so that nothing is copied. Accepted only from the editor. */
export const NAMED_ARCHIVE = 'application/vnd.issue-bucket.archive+json';
const NamedArchive = v.object({ file: v.string(), authors: v.optional(v.record(v.string(), v.string())), drafts: v.optional(v.string()) });
/** Encodes the body that names an archive by path. */
export const encodeNamedArchive = (archive: v.InferOutput<typeof NamedArchive>): string => JSON.stringify(archive);
/** Parses the body that names an archive by path. @throws {ValiError} @throws {SyntaxError} */
export const decodeNamedArchive = (text: string): v.InferOutput<typeof NamedArchive> => v.parse(NamedArchive, JSON.parse(text));

/** The options of an export. */
export interface ExportParameters {
  readonly attachments: boolean;
  /** Drafts to include unchanged, an addition. */
  readonly drafts?: string | undefined;
}
const ExportOptionsJson = v.object({ include_attachments: v.optional(v.unknown()), drafts: v.optional(v.string()) });
/** Encodes the options of an export. */
export const encodeExportOptions = ({
  attachments,
  drafts,
}: ExportParameters): v.InferOutput<typeof ExportOptionsJson> & { type: string } => ({
  type: 'export_options',
  include_attachments: attachments,
  ...(drafts !== undefined && { drafts }),
});
/** Parses the options of an export. @throws {ValiError} @throws {SyntaxError} */
export function decodeExportOptions(text: string): ExportParameters {
  const { include_attachments, drafts } = v.parse(ExportOptionsJson, JSON.parse(text));
  return { attachments: include_attachments !== false, drafts };
}

export const JOB_STATUSES = ['ACCEPTED', 'STARTED', 'SUCCESS', 'FAILURE'] as const;
export type JobStatus = (typeof JOB_STATUSES)[number];

/** The state of an import. `comments` and `warnings` are present with SUCCESS, `message` with FAILURE. */
export interface ImportJob {
  readonly status: JobStatus;
  readonly phase: string;
  readonly total: number;
  readonly count: number;
  readonly comments?: number;
  readonly warnings?: readonly string[];
  /** The warnings as messages, for translation. */
  readonly told?: readonly Message[];
  /** Name of the backup of the replaced issues, in the tracker's backup folder. */
  readonly backup?: string;
  /** Offset of the numbers of an appended archive. */
  readonly shift?: ImportShift;
  /** The drafts in the archive. */
  readonly drafts?: string;
  /** The report of a dry run. */
  readonly report?: ImportReport;
  readonly message?: string;
  /** The message, for translation. */
  readonly reason?: Message;
}

const share = ({ status, count, total }: ImportJob): number => {
  if (status === 'SUCCESS') return 100;
  return total > 0 ? Math.min(100, Math.floor((100 * count) / total)) : 0;
};

/** Encodes a job. Bitbucket's example has `percent` and its schema `pct`, so both are sent. */
export const encodeJob = (job: ImportJob): Record<string, unknown> => ({
  type: 'issue_job_status',
  status: job.status,
  phase: job.phase,
  total: job.total,
  count: job.count,
  pct: share(job),
  percent: share(job),
  ...(job.comments !== undefined && { comments: job.comments }),
  ...(job.warnings && { warnings: job.warnings }),
  ...(job.told && { told: job.told }),
  ...(job.backup !== undefined && { backup: job.backup }),
  ...(job.shift && { shift: job.shift }),
  ...(job.drafts !== undefined && { drafts: job.drafts }),
  ...(job.report && { report: job.report }),
  ...(job.message !== undefined && { message: job.message }),
  ...(job.reason && { reason: job.reason }),
});

const JobJson = v.object({
  // Bitbucket also sends RUNNING, which its schema does not have. Any unknown status counts as running.
  status: v.pipe(
    v.string(),
    v.transform((text): JobStatus => JOB_STATUSES.find((status) => status === text) ?? 'STARTED'),
  ),
  phase: v.nullish(v.string(), ''),
  total: v.nullish(v.number(), 0),
  count: v.nullish(v.number(), 0),
  comments: v.optional(v.number()),
  warnings: v.optional(v.array(v.string())),
  told: v.optional(v.array(MessageJson)),
  backup: v.optional(v.string()),
  shift: v.optional(ImportShiftJson),
  drafts: v.optional(v.string()),
  report: v.optional(ImportReportJson),
  message: v.optional(v.string()),
  reason: v.optional(MessageJson),
});

/** Parses a job. @throws {ValiError} */
export const decodeJob = (json: unknown): ImportJob => v.parse(JobJson, json);

/** Encodes an error of API 2.0. */
export const encodeError2 = (
  message: string,
  {
    current,
    conflicts,
    ...more
  }: { detail?: string; fields?: Record<string, string[]>; current?: unknown; conflicts?: readonly unknown[] } = {},
) => ({
  type: 'error',
  error: { message, ...more, ...(current !== undefined && { data: { current } }), ...(conflicts && { data: { conflicts } }) },
});
