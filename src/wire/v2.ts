import * as v from 'valibot';
import { ImportReportJson, ImportShiftJson, type ImportReport, type ImportShift } from './archive';
import { MessageJson, type Message } from './messages';

/** API 2.0, as far as it is spoken: the job that imports an archive. */

/** Path of a repository's import job. */
export const importPath = (owner: string, slug: string): string =>
  `/2.0/repositories/${encodeURIComponent(owner)}/${encodeURIComponent(slug)}/issues/import`;

/** Path of a repository's export job. */
export const exportPath = (owner: string, slug: string): string =>
  `/2.0/repositories/${encodeURIComponent(owner)}/${encodeURIComponent(slug)}/issues/export`;

/** Field of the multipart body that carries the archive. */
export const ARCHIVE_FIELD = 'archive';
/** Field of the same body that says who the people of the archive are (an addition of ours). */
export const AUTHORS_FIELD = 'authors';

/** The type of a body that names an archive of this computer instead of bringing it: within the editor alone, so that nothing is copied. */
export const NAMED_ARCHIVE = 'application/vnd.issue-bucket.archive+json';
const NamedArchive = v.object({ file: v.string(), authors: v.optional(v.record(v.string(), v.string())), drafts: v.optional(v.string()) });
/** The body that names a file of this computer in place of an upload or a download. */
export const encodeNamedArchive = (named: v.InferOutput<typeof NamedArchive>): string => JSON.stringify(named);
/** @throws when it is none */
export const decodeNamedArchive = (text: string): v.InferOutput<typeof NamedArchive> => v.parse(NamedArchive, JSON.parse(text));

/** What an export is asked for. */
export interface ExportParameters {
  readonly attachments: boolean;
  /** What is to travel with the issues, unread: texts that were written and not sent. An addition of ours. */
  readonly drafts?: string | undefined;
}
const ExportOptionsJson = v.object({ include_attachments: v.optional(v.unknown()), drafts: v.optional(v.string()) });
/** Writes them as API 2.0 does. */
export const encodeExportOptions = ({
  attachments,
  drafts,
}: ExportParameters): v.InferOutput<typeof ExportOptionsJson> & { type: string } => ({
  type: 'export_options',
  include_attachments: attachments,
  ...(drafts !== undefined && { drafts }),
});
/** Reads them. @throws when the text says something else */
export function decodeExportOptions(text: string): ExportParameters {
  const { include_attachments, drafts } = v.parse(ExportOptionsJson, JSON.parse(text));
  return { attachments: include_attachments !== false, drafts };
}

export const JOB_STATUSES = ['ACCEPTED', 'STARTED', 'SUCCESS', 'FAILURE'] as const;
export type JobStatus = (typeof JOB_STATUSES)[number];

/** How an import stands. `comments` and `warnings` come with SUCCESS, `message` with FAILURE. */
export interface ImportJob {
  readonly status: JobStatus;
  readonly phase: string;
  readonly total: number;
  readonly count: number;
  readonly comments?: number;
  readonly warnings?: readonly string[];
  /** The same, to be said in another language. */
  readonly told?: readonly Message[];
  /** The file in the tracker's own folder of backups that keeps what was replaced. */
  readonly backup?: string;
  /** How far numbers moved, of an archive that was appended. */
  readonly shift?: ImportShift;
  /** What an editor has put into the archive: texts that were written and not sent. */
  readonly drafts?: string;
  /** What a dry run has found. */
  readonly report?: ImportReport;
  readonly message?: string;
  /** The same, to be said in another language. */
  readonly reason?: Message;
}

const share = ({ status, count, total }: ImportJob): number => {
  if (status === 'SUCCESS') return 100;
  return total > 0 ? Math.min(100, Math.floor((100 * count) / total)) : 0;
};

/** Writes a job. The official page's example says `percent` where its schema says `pct`: both are there. */
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
  // Bitbucket has also been seen to say RUNNING; whatever is unknown is under way.
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

/** Reads a job; raises `ValiError` when it is not one. */
export const decodeJob = (json: unknown): ImportJob => v.parse(JobJson, json);

/** Writes an error the way of API 2.0. */
export const encodeError2 = (
  message: string,
  { current, ...more }: { detail?: string; fields?: Record<string, string[]>; current?: unknown } = {},
) => ({
  type: 'error',
  error: { message, ...more, ...(current !== undefined && { data: { current } }) },
});
