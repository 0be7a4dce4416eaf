/**
 * Export zips as Bitbucket made them: small ones that belong to the project, and, where `../shared/data/exports` is beside the clone, larger
 * ones of real trackers with names replaced. Tests run over all of `ARCHIVES`; without the larger ones there are fewer tests, and none is empty.
 */
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zip } from '../support/archives';

/** Expected contents of an archive, counted by hand or by another program. */
export interface ArchiveFacts {
  readonly name: string;
  /** Which of its files is the one to read: the newer one where there are both. */
  readonly database: 'db-1.0.json' | 'db-2.0.json';
  readonly issues: number;
  readonly lastIssue: number;
  readonly comments: number;
  /** Comments that are only a change. */
  readonly wordless: number;
  readonly changes: number;
  readonly changesOfAssignee: number;
  readonly creole: number;
  readonly people: number;
  /** Components, milestones, versions. */
  readonly lists: readonly [number, number, number];
  readonly attachments: number;
  /** Attachments whose content is in the archive, and its bytes. */
  readonly held: readonly [number, number];
  readonly votes: number;
}

const OWN: readonly ArchiveFacts[] = [
  {
    name: 'components',
    database: 'db-1.0.json',
    issues: 3,
    lastIssue: 3,
    comments: 3,
    wordless: 1,
    changes: 2,
    changesOfAssignee: 1,
    creole: 0,
    people: 2,
    lists: [3, 1, 2],
    attachments: 0,
    held: [0, 0],
    votes: 0,
  },
  {
    name: 'cyrillic',
    database: 'db-2.0.json',
    issues: 2,
    lastIssue: 2,
    comments: 2,
    wordless: 1,
    changes: 1,
    changesOfAssignee: 0,
    creole: 0,
    people: 2,
    lists: [0, 0, 0],
    attachments: 1,
    held: [1, 90],
    votes: 1,
  },
  {
    name: 'milestones',
    database: 'db-1.0.json',
    issues: 4,
    lastIssue: 6,
    comments: 4,
    wordless: 2,
    changes: 3,
    changesOfAssignee: 1,
    creole: 2,
    people: 2,
    lists: [0, 3, 0],
    attachments: 2,
    held: [0, 0],
    votes: 0,
  },
];

const LARGER: readonly ArchiveFacts[] = [
  {
    name: 'components-15',
    database: 'db-1.0.json',
    issues: 15,
    lastIssue: 15,
    comments: 23,
    wordless: 10,
    changes: 18,
    changesOfAssignee: 4,
    creole: 0,
    people: 2,
    lists: [3, 1, 6],
    attachments: 0,
    held: [0, 0],
    votes: 0,
  },
  {
    name: 'cyrillic-41',
    database: 'db-2.0.json',
    issues: 41,
    lastIssue: 41,
    comments: 45,
    wordless: 7,
    changes: 36,
    changesOfAssignee: 0,
    creole: 0,
    people: 4,
    lists: [0, 0, 0],
    attachments: 1,
    held: [1, 42159],
    votes: 1,
  },
  {
    name: 'milestones-274',
    database: 'db-1.0.json',
    issues: 274,
    lastIssue: 284,
    comments: 1130,
    wordless: 470,
    changes: 1047,
    changesOfAssignee: 475,
    creole: 17,
    people: 10,
    lists: [0, 14, 0],
    attachments: 31,
    held: [0, 0],
    votes: 0,
  },
];

const LARGER_FOLDER = join(import.meta.dirname, '../../../shared/data/exports');
const hasLarger = existsSync(LARGER_FOLDER);

/** All available archives. */
export const ARCHIVES: readonly ArchiveFacts[] = hasLarger ? [...OWN, ...LARGER] : OWN;

/** The path of an archive's zip. The project's own archives are packed into `folder`, the test's temporary folder. */
export async function archiveFile(name: string, folder: string): Promise<string> {
  if (LARGER.some((larger) => larger.name === name)) return join(LARGER_FOLDER, `${name}.zip`);
  const from = join(import.meta.dirname, 'archives', name);
  const files = readdirSync(from, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) =>
    join(entry.parentPath, entry.name)
      .slice(from.length + 1)
      .replaceAll('\\', '/'),
  );
  const file = join(folder, `${name}.zip`);
  writeFileSync(file, await zip(Object.fromEntries(paths.sort().map((path) => [path, readFileSync(join(from, path))]))));
  return file;
}
