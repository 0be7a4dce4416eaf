import type { DatabaseSync } from 'node:sqlite';
import { FolderFiles } from '../../folder-files';
import { COUNT_UNSUMMED } from '../checksums';
import { isDamaged } from '../result-codes';
import { CHECKS, REPLACED } from './checks';
import { checkFiles, type FileProblems } from './files';
import { missingSchemaParts, versions } from './schema';
import { hasIndexes, wronglyIndexed, wronglyIndexedComments } from './texts';

/** A problem that the check has found. */
export interface DoctorFinding {
  readonly name: string;
  readonly count: number;
  readonly sentence: string;
  /** A sentence about its repair; undefined when it cannot be repaired. */
  readonly repairMessage: string | undefined;
}

/** The findings of a check. */
export interface CheckResult {
  readonly findings: readonly DoctorFinding[];
  /** Messages about things that are no problem. */
  readonly notes: readonly string[];
  readonly counts: { readonly issues: number; readonly comments: number; readonly files: number };
  readonly unused: readonly string[];
  /** Whether rows without a checksum exist. */
  readonly isUnsummed?: boolean;
}

const MAX_LISTED_ROWS = 5;
const REBUILT = 'Rebuilt from the texts.';
const REINDEXED = 'Indexed again.';

type PluralForms = readonly [one: string, many: string];

function findingsOf(name: string, places: readonly string[], forms: PluralForms, repairMessage?: string): DoctorFinding[] {
  if (places.length === 0) return [];
  const different = [...new Set(places)];
  const hiddenCount = different.length - MAX_LISTED_ROWS;
  const listed = `${different.slice(0, MAX_LISTED_ROWS).join(', ')}${hiddenCount > 0 ? ` and ${hiddenCount} more` : ''}`;
  const message = places.length === 1 ? forms[0] : forms[1].replace('{}', String(places.length));
  return [{ name, count: places.length, sentence: `${message}: ${listed}.`, repairMessage }];
}

/** Returns a function that names issues by repository and number. */
function issueNamer(database: DatabaseSync): (id: number) => string {
  const rows = database.prepare(`select edition, owner || '/' || slug as name from repository`).all();
  const names = new Map(rows.map(({ edition, name }) => [Number(edition), String(name)]));
  return (id) => `${names.get(Math.floor(id / 2 ** 32)) ?? 'not shown:'} #${id % 2 ** 32}`;
}

/** References with a check of their own, which `foreign_key_check` reports as well. */
const CHECKED_REFERENCES = new Set(
  [
    'issue_text>issue',
    'comment>issue',
    'attachment>issue',
    'watcher>issue',
    'vote>issue',
    'relation>issue',
    'anchor>issue',
    'closing>issue',
    'change>comment',
    'list_item>edition',
  ].concat(
    ['comment', 'change', 'attachment', 'watcher', 'vote', 'relation', 'anchor', 'issue', 'token', 'grant_of_right'].map(
      (table) => `${table}>person`,
    ),
    'grant_of_right>repository',
  ),
);

/** SQLite's own checks: pages, indexes, full text, references. */
function integrity(database: DatabaseSync): DoctorFinding[] {
  const messages = attempt(() => database.prepare('pragma integrity_check(100)').all(), [{ integrity_check: 'it cannot be read' }])
    .map((row) => String(row.integrity_check))
    .filter((message) => message !== 'ok');
  const ofTexts = messages.filter((message) => /fts5/i.test(message));
  const references = attempt(() => database.prepare('pragma foreign_key_check').all(), [])
    .map(({ table, parent }) => `${String(table)}>${String(parent)}`)
    .filter((reference) => !CHECKED_REFERENCES.has(reference));
  return [
    ...findingsOf(
      'file',
      messages.filter((message) => !ofTexts.includes(message)),
      ['SQLite finds the file damaged', 'SQLite finds the file damaged in {} places'],
      'Its indexes were rebuilt.',
    ),
    ...findingsOf('full text', ofTexts, ['The full text is damaged', 'The full text is damaged in {} places'], REBUILT),
    ...findingsOf('references', references, ['A row refers to one that is not there', '{} rows refer to some that are not there']),
  ];
}

/** Runs a query of a check. On a damaged file it returns `fallback`; another check reports the damage. */
function attempt<T>(query: () => T, fallback: T): T {
  try {
    return query();
  } catch (error) {
    if (isDamaged(error)) return fallback;
    throw error;
  }
}

function rows(database: DatabaseSync): DoctorFinding[] {
  const name = attempt(
    () => issueNamer(database),
    (id) => `#${id % 2 ** 32}`,
  );
  return CHECKS.flatMap((check) => {
    const problemRows = attempt(() => database.prepare(check.find).all(), []);
    const places = problemRows.map(({ issue, subject }) => (issue === undefined ? String(subject) : name(Number(issue))));
    return findingsOf(check.name, places, check.message, check.repairMessage);
  });
}

function texts(database: DatabaseSync): DoctorFinding[] {
  const name = attempt(
    () => issueNamer(database),
    (id) => `#${id % 2 ** 32}`,
  );
  const wrong = attempt(() => wronglyIndexed(database), []).map(name);
  const comments = attempt(() => wronglyIndexedComments(database), []).map(({ id, issue }) =>
    issue === null ? `left over: ${id}` : name(issue),
  );
  return [
    ...findingsOf('search', wrong, ['An issue is not found by its text', '{} issues are not found by their texts'], REINDEXED),
    ...findingsOf(
      'search in comments',
      comments,
      ['A comment of an issue is not found by its text', '{} comments of issues are not found by their texts'],
      REINDEXED,
    ),
  ];
}

const files = ({ missing, changed, unused }: FileProblems): DoctorFinding[] => [
  ...findingsOf('missing files', missing, ['An attached file is gone', '{} attached files are gone']),
  ...findingsOf('changed files', changed, ['An attached file is not what was attached', '{} attached files are not what was attached']),
  ...findingsOf(
    'unused files',
    unused.map((hash) => hash.slice(0, 12)),
    ['A file belongs to no attachment', '{} files belong to no attachment'],
    'Moved to the folder `unused` beside them.',
  ),
];

const NOTHING = { issues: 0, comments: 0, files: 0 };

function counts(database: DatabaseSync): CheckResult['counts'] {
  const countOf = (sql: string) => attempt(() => Number(database.prepare(sql).get()?.n), 0);
  return {
    issues: countOf('select count(*) as n from issue where edition in (select edition from repository)'),
    comments: countOf('select count(*) as n from comment where content is not null'),
    files: countOf('select count(*) as n from (select hash from attachment where hash is not null union select hash from deleted_file)'),
  };
}

/** Checks a consistent snapshot of a tracker. `folder` contains its attachments. */
export async function checkDatabase(database: DatabaseSync, folder: string): Promise<CheckResult> {
  database.exec('begin');
  try {
    const found = integrity(database);
    const { is, newest } = versions(database);
    if (is < newest) {
      const note = `Its schema is version ${is} of ${newest}: it is brought up to date when it is opened, and was checked for damage only.`;
      return { findings: found, notes: [note], counts: NOTHING, unused: [] };
    }
    const { tables, indexes } = attempt(() => missingSchemaParts(database), { tables: [], indexes: [] });
    if (tables.length > 0) {
      const missingTables = findingsOf('tables', tables, ['A table is not there', '{} tables are not there']);
      return { findings: [...found, ...missingTables], notes: [], counts: NOTHING, unused: [] };
    }
    const missingIndexes = findingsOf(
      'indexes',
      indexes.map(({ name }) => name),
      ['An index is not there or of something else', '{} indexes are not there or of something else'],
      'Rebuilt.',
    );
    const isIndexed = hasIndexes(database);
    const replaced = attempt(() => database.prepare(REPLACED).all(), []).map(({ subject }) => String(subject));
    const notes: string[] = [];
    const unsummed = attempt(() => Number(database.prepare(COUNT_UNSUMMED).get()?.n), 0);
    if (unsummed > 0) notes.push(`${unsummed} rows are of before there were checksums, and were not compared: --repair gives them one.`);
    if (replaced.length > 0)
      notes.push(`What an import has replaced is still there: ${replaced.join(', ')}. It goes while the tracker is open.`);
    const attached = await checkFiles(database, new FolderFiles(folder));
    const searched = isIndexed ? texts(database) : findingsOf('full text', ['all of it'], ['The full text is not there', ''], REBUILT);
    return {
      findings: [...found, ...missingIndexes, ...rows(database), ...searched, ...files(attached)],
      notes,
      counts: counts(database),
      unused: attached.unused,
      isUnsummed: unsummed > 0,
    };
  } finally {
    database.exec('rollback');
  }
}
