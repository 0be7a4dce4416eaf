import * as v from 'valibot';
import { STATUSES } from '../model/enums';
import { EditKeySchema } from './page-drafts';
import { IssueNumberSchema, list } from './page-model';
import { ANY_PAGE, requestShape, type PageProtocol, type Reply, type ToPage } from './page-protocol';

/** The messages of text editors and rendered texts, which all pages have: links, waiting files, completion. */

const WaitingFileSchema = v.object({ name: v.string(), size: v.number(), with: v.optional(EditKeySchema) });
/** A file that is sent together with a text: the next comment, or one that is edited. The host stores it, so that it survives a reload. */
export type WaitingFile = Readonly<v.InferOutput<typeof WaitingFileSchema>>;
export const WaitingFilesSchema = list(v.pipe(WaitingFileSchema, v.readonly()));

const SuggestionSchema = v.object({ number: v.number(), title: v.string(), status: v.picklist(STATUSES) });
const MentionedSchema = v.object({ number: v.number(), title: v.string(), isOpen: v.boolean() });
const BytesSchema = v.custom<Uint8Array>((value) => value instanceof Uint8Array);
export const FileNameSchema = v.pipe(v.string(), v.minLength(1), v.maxLength(255));
const LineSchema = v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)));

export const WRITING = {
  requests: {
    addFile: requestShape({ name: FileNameSchema, bytes: BytesSchema, with: v.optional(EditKeySchema) }),
    removeFile: requestShape({ name: FileNameSchema }),
  },
  questions: {
    suggest: { fields: { text: v.string() }, answer: { issues: list(SuggestionSchema) } },
    /** Which of the mentioned files and commits exist, and the mentioned issues, if the site provides those. */
    resolve: {
      fields: { files: v.array(v.string()), commits: v.array(v.string()), issues: v.optional(v.array(IssueNumberSchema)) },
      answer: { files: v.array(v.string()), commits: v.array(v.string()), issues: v.optional(list(MentionedSchema)) },
    },
    /** Null: missing, too large, or not a picture. */
    picture: {
      fields: { name: FileNameSchema, waiting: v.boolean() },
      answer: { picture: v.nullable(v.object({ type: v.string(), bytes: BytesSchema })) },
    },
  },
  notices: {
    ...ANY_PAGE.notices,
    openIssue: { number: IssueNumberSchema },
    /** Shows the issues that are assigned to a person. */
    openPerson: { username: v.pipe(v.string(), v.minLength(1), v.maxLength(255)) },
    /** Opens a URL of an issue on Bitbucket, which old texts contain. */
    openLink: { url: v.pipe(v.string(), v.url(), v.regex(/^https?:\/\//i)) },
    openFile: { path: v.string(), line: LineSchema, lastLine: LineSchema },
    openCommit: { hash: v.pipe(v.string(), v.regex(/^[0-9a-f]{6,40}$/i)) },
    openAttachment: { name: FileNameSchema },
    pickFiles: { with: v.optional(EditKeySchema) },
  },
  events: {
    /** The files that wait to be sent. */
    waiting: { files: WaitingFilesSchema },
    /** The sent share of a file, from 0 to 1. */
    progress: { name: v.string(), share: v.number() },
  },
} as const satisfies PageProtocol;

export type WritingEvent = ToPage<typeof WRITING>;
export type WritingReply<T extends keyof (typeof WRITING)['questions']> = Reply<typeof WRITING, T>;
