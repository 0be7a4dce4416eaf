import * as messages from '../../wire/messages';
import * as v from 'valibot';
import { MARKUPS, type Markup } from '../../model/enums';
import { anchorHead, type AnchorHead } from './anchor-row';
import { MAX_KEY_BYTES, MAX_PERSON_CHARS } from '../store/key-limits';
import { ArchiveError } from './error';
import type { RowLimits } from './limits';
import { sectionNameOf, parsePiece, split, Splitter, type JsonPart } from './split';
import { SIDECAR_FILE, type ArchiveFiles } from './zip';

const text = v.pipe(v.string(), v.maxLength(MAX_KEY_BYTES));
const personText = v.pipe(v.string(), v.maxLength(MAX_PERSON_CHARS));

const relation = v.object({
  issue: v.number(),
  relation: text,
  other: v.number(),
  user: v.nullish(v.object({ display_name: v.nullish(personText), account_id: v.nullish(personText) })),
  created_on: v.nullish(text),
});
/** A relation between two issues. Its kind or issues may be unknown. */
export type SidecarRelation = v.InferOutput<typeof relation>;

/** The contents of the sidecar, by the ids of Bitbucket's format. */
export interface Sidecar {
  /** Markup of issues for which `markupOf` would guess another one. */
  readonly issues: ReadonlyMap<number, Markup>;
  /** Markup of comments by `ISSUE ID`: issue number and comment id. */
  readonly comments: ReadonlyMap<string, Markup>;
  /** Dates of attachments by `ISSUE PATH`: issue number and path. */
  readonly attachments: ReadonlyMap<string, string>;
  /** Usernames by account id. */
  readonly people: ReadonlyMap<string, string>;
  /** Relations between issues, as they were read. */
  readonly relations: readonly SidecarRelation[];
  /** Issue and author of each anchor. The other data is read when the anchors are imported. */
  readonly anchors: readonly AnchorHead[];
  /** The number of anchors that are damaged or too large. */
  readonly damagedAnchors: number;
  /** New issues have no default kind, which Bitbucket's format cannot express. */
  readonly hasNoDefaultKind: boolean;
  readonly next: { readonly issue: number; readonly comment: number } | undefined;
  /** Sections of a newer version. They are skipped with a warning. */
  readonly unknown: readonly string[];
}

const markup = v.picklist(MARKUPS);
const count = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(2 ** 48));
const ROWS = {
  issues: v.object({ id: v.number(), markup }),
  comments: v.object({ issue: v.number(), id: v.number(), markup }),
  attachments: v.object({ issue: v.number(), path: text, created_on: text }),
  people: v.object({ account_id: personText, username: personText }),
  relations: relation,
};
const SECTIONS: ReadonlySet<string> = new Set([...Object.keys(ROWS), 'anchors', 'version', 'next', 'default_kind']);
/** Bounds the next issue number of an archive to half of the range, so that numbers remain for new issues. */
const MAX_NEXT_NUMBER = 2 ** 31;
const next = v.object({ issue: v.pipe(count, v.maxValue(MAX_NEXT_NUMBER)), comment: count });

/** Reads the sidecar of an archive; an empty one if it has none. @throws {ArchiveError} */
export async function readSidecar(zip: ArchiveFiles, rowLimits: RowLimits, signal?: AbortSignal): Promise<Sidecar> {
  const issues = new Map<number, Markup>();
  const comments = new Map<string, Markup>();
  const attachments = new Map<string, string>();
  const people = new Map<string, string>();
  const relations: SidecarRelation[] = [];
  const anchors: AnchorHead[] = [];
  let damagedAnchors = 0;
  let numbers: Sidecar['next'];
  let hasNoDefaultKind = false;
  let bytes = 0;
  const onPart = (part: JsonPart): void => {
    const read = <S extends v.GenericSchema>(schema: S): v.InferOutput<S> => {
      const result = v.safeParse(schema, parsePiece(SIDECAR_FILE, part));
      if (result.success) return result.output;
      throw new ArchiveError(
        messages.t(
          '{0} in {1} is not what Issue Bucket writes. Remove that file from the zip to import the rest.',
          sectionNameOf(part),
          SIDECAR_FILE,
        ),
      );
    };
    if (part.section === 'next') numbers = read(next);
    if (part.section === 'default_kind') hasNoDefaultKind = parsePiece(SIDECAR_FILE, part) === null;
    if (part.index === null) return;
    if (part.index >= rowLimits.sidecar) {
      throw new ArchiveError(
        messages.t('"{0}" in {1} has too many rows: more than {2}. Nothing was imported.', part.section, SIDECAR_FILE, rowLimits.sidecar),
      );
    }
    // Anchors are read again when they are imported. All other rows are in memory until then.
    if (part.section !== 'anchors') bytes += part.bytes.length;
    if (bytes > rowLimits.sidecarBytes) throw new ArchiveError(messages.t('{0} is too large. Nothing was imported.', SIDECAR_FILE));
    if (part.section === 'issues') {
      const { id, markup } = read(ROWS.issues);
      issues.set(id, markup);
    }
    if (part.section === 'comments') {
      const { issue, id, markup } = read(ROWS.comments);
      comments.set(`${issue} ${id}`, markup);
    }
    if (part.section === 'people') {
      const { account_id, username } = read(ROWS.people);
      people.set(account_id, username);
    }
    if (part.section === 'relations') relations.push(read(ROWS.relations));
    if (part.section === 'anchors') {
      const head = anchorHead(parsePiece(SIDECAR_FILE, part));
      if (head) anchors.push(head);
      else damagedAnchors++;
    }
    if (part.section === 'attachments') {
      const { issue, path, created_on } = read(ROWS.attachments);
      attachments.set(`${issue} ${path}`, created_on);
    }
  };
  const chunks = zip.readSidecar(signal);
  const splitter = new Splitter(SIDECAR_FILE, (section) => SECTIONS.has(section));
  if (chunks) for await (const parts of split(SIDECAR_FILE, chunks, splitter)) for (const part of parts) onPart(part);
  const unknown = [...splitter.sections].filter((section) => !SECTIONS.has(section));
  const rows = { issues, comments, attachments, people, relations, anchors, damagedAnchors };
  return { ...rows, hasNoDefaultKind, next: numbers, unknown };
}
