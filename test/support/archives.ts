import { ZipFile } from 'yazl';

type Row = Readonly<Record<string, unknown>>;

/** Sections of an archive's file; those that are left out are not in it. */
export type Sections = Readonly<Record<string, unknown>>;

/** An issue's row with everything that Bitbucket wrote. */
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

export const commentRow = (id: number, issue: number, set: Row = {}): Row => ({
  id,
  issue,
  content: `Comment ${id}`,
  user: null,
  created_on: '2016-05-27T08:00:00.000001+00:00',
  updated_on: null,
  ...set,
});

/** A person as db-2.0 names them. */
export const account = (display_name: string, account_id: string): Row => ({ display_name, account_id });

/** A zip of files by name; a text is stored as UTF-8. */
export async function zip(files: Readonly<Record<string, string | Uint8Array>>): Promise<Uint8Array> {
  const made = new ZipFile();
  for (const [name, content] of Object.entries(files)) made.addBuffer(Buffer.from(content as string), name);
  made.end();
  const chunks: Buffer[] = [];
  for await (const chunk of made.outputStream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** The zip of an archive with these sections, in the newer format unless told otherwise. */
export const archive = (sections: Sections, { version = '2.0' }: { version?: '1.0' | '2.0' } = {}): Promise<Uint8Array> =>
  zip({ [`db-${version}.json`]: JSON.stringify(sections) });
