/**
 * Makes the archive of the sample repository, harbour/tidewatch: `node --import tsx sample/make-archive.ts OUT.zip [DAY]`.
 * It is what Bitbucket's export would have given (db-2.0.json). Recent dates are counted back from DAY, else from now.
 */
import { createHash } from 'node:crypto';
import { createWriteStream, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { pathToFileURL } from 'node:url';
import { ZipFile } from 'yazl';
import { slugify } from '../src/model/repository';
import { parseIssues, type SampleIssue } from './parse';

const PEOPLE: Readonly<Record<string, string>> = {
  mira: 'Mira Kowalczyk',
  jonas: 'Jonas Lindqvist',
  aiko: 'Aiko Tanaka',
  tomas: 'Tomás Ferreira',
  priya: 'Priya Raman',
  sam: 'Sam Okafor',
};
const LISTS = {
  components: ['alerts', 'api', 'dashboard', 'docs', 'poller'],
  milestones: ['1.0', '1.1', '2.0', '2.1', '2.2', '2.3', '3.0'],
  versions: ['1.0', '1.1', '2.0', '2.1', '2.2', '2.3'],
} as const;

const DAY = 86_400_000;
const HOUR = 3_600_000;

/** Somebody of the sample as an archive tells of them; null for `nobody`, who has been deleted. */
function person(name: string): { display_name: string; account_id: string } | null {
  if (name === 'nobody') return null;
  const display_name = PEOPLE[name];
  if (display_name === undefined) throw new Error(`Nobody of the sample is called ${name}`);
  return { display_name, account_id: `557058:${createHash('sha256').update(`tidewatch/${name}`).digest('hex').slice(0, 32)}` };
}

/** How the history names somebody: by the username that an import makes of the name. */
const username = (name: string): string => slugify(PEOPLE[name] ?? name);

const people = (names: string | undefined): ReturnType<typeof person>[] => (names?.split(/,\s*/) ?? []).map(person);

/** Microseconds that are there, and the same each time, as a real tracker's would be. */
function date(on: string, now: Date, salt: string): string {
  const [day = '', clock = ''] = on.split(' ');
  const ago = /^-(\d+)([dh])$/.exec(day);
  let minute = `${day}T${clock}`;
  if (ago?.[2] === 'h') minute = new Date(now.getTime() - Number(ago[1]) * HOUR).toISOString().slice(0, 16);
  else if (ago) minute = `${new Date(now.getTime() - Number(ago[1]) * DAY).toISOString().slice(0, 10)}T${clock}`;
  const fraction = createHash('sha256').update(`${on}/${salt}`).digest().readUInt32BE() % 60_000_000;
  const seconds = String(Math.floor(fraction / 1_000_000)).padStart(2, '0');
  return `${minute}:${seconds}.${String(fraction % 1_000_000).padStart(6, '0')}+00:00`;
}

/** The content of `db-2.0.json`. */
export function sampleDatabase(now = new Date()): Record<string, unknown> {
  const folder = join(import.meta.dirname, 'issues');
  const issues = readdirSync(folder)
    .sort()
    .flatMap((file) => parseIssues(readFileSync(join(folder, file), 'utf8')))
    .sort((a, b) => b.id - a.id);
  let nextComment = 38_000_000;
  const comments: Record<string, unknown>[] = [];
  const logs: Record<string, unknown>[] = [];
  const updated = (issue: SampleIssue, created: string): string =>
    issue.comments.map((comment, index) => date(comment.on, now, `${issue.id}/${index}`)).reduce((a, b) => (a > b ? a : b), created);
  const rows = issues.map((issue) => {
    const created_on = date(issue.on, now, String(issue.id));
    for (const [index, comment] of issue.comments.entries()) {
      const id = nextComment++;
      const at = { issue: issue.id, user: person(comment.by), created_on: date(comment.on, now, `${issue.id}/${index}`) };
      comments.push({ ...at, id, content: comment.content === '' ? null : crlf(comment.content), updated_on: null });
      for (const { field, from, to } of comment.changes) {
        const value = (text: string) => (field === 'responsible' ? username(text) : text);
        logs.push({ ...at, comment: id, field, changed_from: value(from), changed_to: value(to) });
      }
    }
    return {
      id: issue.id,
      title: issue.title,
      content: crlf(issue.content),
      status: issue.status,
      kind: issue.kind,
      priority: issue.priority,
      component: issue.fields.component ?? null,
      milestone: issue.fields.milestone ?? null,
      version: issue.fields.version ?? null,
      assignee: issue.fields.assignee === undefined ? null : person(issue.fields.assignee),
      reporter: person(issue.by),
      watchers: [...(issue.by === 'nobody' ? [] : [person(issue.by)]), ...people(issue.fields.watchers)],
      voters: Object.keys(PEOPLE)
        .slice(0, Number(issue.fields.votes ?? 0))
        .map(person),
      created_on,
      updated_on: updated(issue, created_on),
      content_updated_on: null,
      edited_on: null,
    };
  });
  const lists = Object.fromEntries(Object.entries(LISTS).map(([name, items]) => [name, items.map((item) => ({ name: item }))]));
  const meta = { default_kind: 'bug', default_assignee: null, default_component: null, default_milestone: null, default_version: null };
  return { ...lists, issues: rows, comments, attachments: [], logs, meta };
}

/** Lines as browsers send them, which is how Bitbucket kept them. */
const crlf = (text: string): string => text.replaceAll('\n', '\r\n');

/** Writes the archive. */
export async function makeSampleArchive(file: string, now = new Date()): Promise<void> {
  const zip = new ZipFile();
  zip.addBuffer(Buffer.from(JSON.stringify(sampleDatabase(now))), 'db-2.0.json', { mtime: now });
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(file));
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [, , out, day] = process.argv;
  if (out === undefined) {
    console.error('Say where to: node --import tsx sample/make-archive.ts OUT.zip [DAY]');
    process.exit(2);
  }
  makeSampleArchive(out, day === undefined ? new Date() : new Date(day)).catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
}
