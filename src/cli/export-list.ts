import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { csvHead, csvRow, type CsvForm } from '../model/csv';
import { toJson, toMarkdown, type ExportedIssue } from '../model/export';
import type { Issue } from '../model/issue';
import { DEFAULT_QUERY } from '../model/query';
import type { Repository, Store } from '../tracker/store/store';
import { partialPath } from '../wire/temporary';

/** Formats of a list of issues, by the file's extension. */
export const LIST_FORMATS = ['csv', 'md', 'json'] as const;
export type ListFormat = (typeof LIST_FORMATS)[number];

/** Format of a list, and the target program of a CSV. */
export interface ListForm {
  readonly format: ListFormat;
  readonly csv: CsvForm;
}

/** Bounds the anchors of an issue, far above any real number. */
const ALL_ANCHORS = { start: 0, limit: 1_000_000 };

/** Issues per query. */
const PAGE_SIZE = 500;

/** Yields all issues of a repository by number. Each appears once, even while others write. */
async function* issuesOf(store: Store, { key }: Repository): AsyncGenerator<Issue> {
  for (let last = 0; ;) {
    const { issues } = await store.list(key, {
      ...DEFAULT_QUERY,
      filter: { measure: 'number', comparator: 'more', negated: false, value: last },
      sort: { field: 'number', descending: false },
      limit: PAGE_SIZE,
    });
    yield* issues;
    if (issues.length < PAGE_SIZE) return;
    last = issues.at(-1)!.number;
  }
}

async function* texts(store: Store, repository: Repository, { format, csv }: ListForm, onIssue: () => void): AsyncGenerator<string> {
  const toExported = async (issue: Issue): Promise<ExportedIssue> => ({
    issue,
    comments: await store.comments(repository.key, issue.number),
    relations: await store.relations(repository.key, issue.number),
    anchors: (await store.anchors(repository.key, { number: issue.number, ...ALL_ANCHORS })).anchors.map(
      ({ issue: _, ...anchor }) => anchor,
    ),
    repository: repository.id,
  });
  let prefix = { csv: csvHead(csv), md: '', json: '[\n' }[format];
  const separator = { csv: '', md: '\n', json: ',\n' }[format];
  for await (const issue of issuesOf(store, repository)) {
    yield prefix;
    prefix = separator;
    if (format === 'csv') yield csvRow(issue, '', csv);
    else if (format === 'md') yield toMarkdown([await toExported(issue)]);
    else yield toJson([await toExported(issue)]).slice('[\n'.length, -'\n]\n'.length);
    onIssue();
  }
  if (prefix !== separator) yield format === 'json' ? '[]\n' : prefix;
  else if (format === 'json') yield '\n]\n';
}

/**
 * Writes all issues of a repository to a file and returns their number. The file is written under a temporary name and renamed when it is complete.
 * @throws errors of the file system; the signal's reason
 */
export async function writeListFile(
  store: Store,
  repository: Repository,
  file: string,
  form: ListForm,
  signal: AbortSignal,
): Promise<number> {
  const partial = partialPath(file);
  let count = 0;
  try {
    await pipeline(
      texts(store, repository, form, () => count++),
      createWriteStream(partial, { flags: 'wx', flush: true, mode: 0o600 }),
      { signal },
    );
    await rename(partial, file);
    return count;
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}
