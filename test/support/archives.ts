import { ZipFile } from 'yazl';
import { readArchive, type Archive, type ArchiveSource } from '../../src/tracker/archive';
import type { NamedAttachment } from '../../src/tracker/archive/convert';
import { Renumbering } from '../../src/tracker/archive/renumber';
import { rowsOf } from '../../src/tracker/archive/rows';
import type { ImportedChange, ImportedComment, ImportedIssue } from '../../src/tracker/store/store';

type Row = Readonly<Record<string, unknown>>;

/** Sections of an archive's JSON; undefined ones are absent. */
export type Sections = Readonly<Record<string, unknown>>;

/** An issue's row with all keys that Bitbucket wrote. */
export const issueRow = (id: number, set: Row = {}): Row => ({
  id,
  title: `Issue ${id}`,
  content: '',
  status: 'new',
  kind: 'bug',
  priority: 'major',
  component: null,
  milestone: null,
  version: null,
  assignee: null,
  reporter: null,
  watchers: [],
  voters: [],
  created_on: '2016-05-26T21:21:07.598869+00:00',
  updated_on: '2016-05-26T21:21:07.598869+00:00',
  content_updated_on: null,
  edited_on: null,
  ...set,
});

/** A row of the comments section. */
export const commentRow = (id: number, issue: number, set: Row = {}): Row => ({
  id,
  issue,
  content: `Comment ${id}`,
  user: null,
  created_on: '2016-05-27T08:00:00.000001+00:00',
  updated_on: null,
  ...set,
});

/** A row of the logs section: a change that belongs to a comment. */
export const logRow = (comment: number, issue: number, set: Row = {}): Row => ({
  comment,
  issue,
  field: 'status',
  changed_from: 'new',
  changed_to: 'open',
  user: null,
  created_on: '2016-05-27T08:00:00.000002+00:00',
  ...set,
});

/** A person in db-2.0. */
export const account = (display_name: string, account_id: string): Row => ({ display_name, account_id });

/** Makes a zip of files by name; strings are stored as UTF-8. */
export async function zip(files: Readonly<Record<string, string | Uint8Array>>): Promise<Uint8Array> {
  const created = new ZipFile();
  for (const [name, content] of Object.entries(files)) created.addBuffer(Buffer.from(content as string), name);
  created.end();
  const chunks: Buffer[] = [];
  for await (const chunk of created.outputStream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Makes the zip of an archive with these sections; db-2.0 by default. */
export const archive = (sections: Sections, { version = '2.0' }: { version?: '1.0' | '2.0' } = {}): Promise<Uint8Array> =>
  zip({ [`db-${version}.json`]: JSON.stringify(sections) });

/** An archive with all rows in memory, each issue with its comments and other rows: for tests with few issues. */
export interface WholeArchive extends Pick<Archive, 'about' | 'warnings' | 'counts'> {
  readonly issues: readonly (ImportedIssue & {
    readonly comments: readonly ImportedComment[];
    readonly changes: readonly ImportedChange[];
    readonly attachments: readonly NamedAttachment[];
  })[];
}

const byDate = (a: { createdOn: string; id?: number | null }, b: { createdOn: string; id?: number | null }): number =>
  a.createdOn < b.createdOn ? -1 : a.createdOn > b.createdOn ? 1 : (a.id ?? 0) - (b.id ?? 0);

/** Reads a whole archive: issues by number, their comments by date. */
export async function readWhole(source: ArchiveSource, options: Parameters<typeof readArchive>[1] = {}): Promise<WholeArchive> {
  const archive = await readArchive(source, options);
  try {
    const issues = new Map<
      number,
      { it: ImportedIssue; comments: ImportedComment[]; changes: ImportedChange[]; attachments: NamedAttachment[] }
    >();
    for await (const rows of rowsOf(archive, Renumbering.none, options.signal)) {
      for (const { kind, row } of rows) {
        if (kind === 'issues') issues.set(row.issue.number, { it: row, comments: [], changes: [], attachments: [] });
        else issues.get(row.issue)![kind].push(row as never);
      }
    }
    const { about, warnings, counts } = archive;
    return {
      about,
      warnings,
      counts,
      issues: [...issues.values()]
        .sort((a, b) => a.it.issue.number - b.it.issue.number)
        .map(({ it, ...rest }) => ({ ...it, ...rest, comments: rest.comments.sort(byDate) })),
    };
  } finally {
    archive.close();
  }
}
