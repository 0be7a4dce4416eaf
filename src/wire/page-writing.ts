import * as v from 'valibot';
import { STATUSES } from '../model/words';
import { EditKeySchema } from './page-drafts';
import { IssueNumberSchema, list } from './page-model';
import { ANY_PAGE, request, type PageProtocol, type Reply, type ToPage } from './page-protocol';

/** What texts say that are written or read in a page, whichever it is: links in them, files that go with them, what is completed as one types. */

const WaitingFileSchema = v.object({ name: v.string(), size: v.number(), with: v.optional(EditKeySchema) });
/** A file that goes with a text when that is sent: with the next comment, or one that is edited. The host keeps it, so that it outlives the page. */
export type WaitingFile = Readonly<v.InferOutput<typeof WaitingFileSchema>>;
export const WaitingFilesSchema = list(v.pipe(WaitingFileSchema, v.readonly()));

const SuggestionSchema = v.object({ number: v.number(), title: v.string(), status: v.picklist(STATUSES) });
const BytesSchema = v.custom<Uint8Array>((value) => value instanceof Uint8Array);
export const FileNameSchema = v.pipe(v.string(), v.minLength(1), v.maxLength(255));
const LineSchema = v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)));

export const WRITING = {
  requests: {
    addFile: request({ name: FileNameSchema, bytes: BytesSchema, with: v.optional(EditKeySchema) }),
    removeFile: request({ name: FileNameSchema }),
  },
  questions: {
    suggest: { fields: { text: v.string() }, answer: { issues: list(SuggestionSchema) } },
    /** Which of the files and commits that a text mentions are there. */
    resolve: {
      fields: { files: v.array(v.string()), commits: v.array(v.string()) },
      answer: { files: v.array(v.string()), commits: v.array(v.string()) },
    },
    /** Null: not there, too large, or no picture that is shown. */
    picture: {
      fields: { name: FileNameSchema, waiting: v.boolean() },
      answer: { picture: v.nullable(v.object({ type: v.string(), bytes: BytesSchema })) },
    },
  },
  notices: {
    ...ANY_PAGE.notices,
    openIssue: { number: IssueNumberSchema },
    /** Shows what is assigned to a person. */
    openPerson: { username: v.pipe(v.string(), v.minLength(1), v.maxLength(255)) },
    /** An address of an issue at Bitbucket, as old texts hold them. */
    openLink: { url: v.pipe(v.string(), v.url(), v.regex(/^https?:\/\//i)) },
    openFile: { path: v.string(), line: LineSchema, lastLine: LineSchema },
    openCommit: { hash: v.pipe(v.string(), v.regex(/^[0-9a-f]{6,40}$/i)) },
    openAttachment: { name: FileNameSchema },
    pickFiles: { with: v.optional(EditKeySchema) },
  },
  events: {
    /** The files that wait to be sent. */
    waiting: { files: WaitingFilesSchema },
    /** The share of a file that is sent. */
    progress: { name: v.string(), share: v.number() },
  },
} as const satisfies PageProtocol;

export type WritingEvent = ToPage<typeof WRITING>;
export type WritingReply<T extends keyof (typeof WRITING)['questions']> = Reply<typeof WRITING, T>;
