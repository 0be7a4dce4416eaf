import type { Conversion } from './convert';
import * as messages from '../../wire/messages';
import { ArchiveError } from './error';
import type { RowLimits } from './limits';
import { Numbers } from './numbers';
import { filesLeftOut, filesWithoutName, REPAIRED, ORPHAN, UNKNOWN_SECTION, SAME_ID, WITHOUT_COMMENT, withoutContent } from './oddities';
import { FileFinder, type FoundFiles } from './found';
import type { OlderFile } from './older';
import { checkPart } from './check-rows';
import { checkMeta, type Row } from './schema';
import { isSection, type Section } from './sections';
import { parsePiece, sectionName, split, Splitter, type JsonPart } from './split';
import type { ArchiveFiles } from './zip';

/** Number of rows in an archive. */
export interface Counts {
  readonly issues: number;
  readonly comments: number;
  /** Of the comments, those without a text, which only record changes. */
  readonly silent: number;
  readonly changes: number;
  readonly attachments: number;
  /** Of the attachments, those with content in the archive, and its size in bytes. */
  readonly held: number;
  readonly bytes: number;
  readonly votes: number;
  readonly watches: number;
}

/** The result of one pass over an archive. */
export interface Survey {
  readonly counts: Counts;
  readonly numbers: ReadonlySet<number>;
  readonly firstComment: number;
  readonly lastComment: number;
  /** Number of comments with a text by issue. */
  readonly commentsWithText: ReadonlyMap<number, number>;
  /** The sections in the order of the file. */
  readonly order: readonly Section[];
  /** Sections with repaired rows. They are repaired again when they are read again. */
  readonly repaired: ReadonlySet<Section>;
  /** Files of the zip by the paths that attachments give them. */
  readonly files: ReadonlyMap<string, string>;
}

/** The objects that a survey works with. */
export interface SurveyContext {
  readonly conversion: Conversion;
  /** The people of `db-1.0.json`, for an archive with both files. */
  readonly older: OlderFile | undefined;
  readonly rowLimits: RowLimits;
}

/**
 * Reads the main file of an archive completely, checks each row and collects what the import must know before it writes. Keeps a few bytes per row,
 * never the rows. @throws {ArchiveError} that names the entry; the signal's reason
 */
export async function survey(zip: ArchiveFiles, context: SurveyContext, signal?: AbortSignal): Promise<Survey> {
  const { conversion } = context;
  const surveyor = new Surveyor(zip, context);
  const { name } = zip.main;
  const splitter = new Splitter(name, (section) => section === 'meta' || isSection(section));
  for await (const parts of split(name, zip.read(signal), splitter)) for (const part of parts) surveyor.addPart(part);
  for (const section of splitter.sections) {
    if (section !== 'meta' && !isSection(section)) conversion.warnings.add('sections', UNKNOWN_SECTION, sectionName(section));
  }
  if (!splitter.sections.has('issues') || surveyor.hasNoIssues) {
    throw new ArchiveError(
      messages.t('{0} has no section "issues", so there is nothing to import. Use the archive as Bitbucket exported it.', name),
    );
  }
  const result = surveyor.result();
  conversion.problems.throwIfAny();
  return result;
}

/** Other files of Bitbucket's exports. They are neither imported nor attachments under another name. */
const ALSO_EXPORTED = ['.signature', 'db-jira-cloud.json'];

class Surveyor {
  readonly #counts = { issues: 0, comments: 0, silent: 0, changes: 0, attachments: 0, held: 0, bytes: 0, votes: 0, watches: 0 };
  readonly #numbers = new Set<number>();
  readonly #commentCounts = new Map<number, { commentsWithText: number; silent: number; readonly first: number }>();
  readonly #comments = new Numbers();
  readonly #logged = new Numbers();
  readonly #rows = new Map<Section, number>();
  readonly #repaired = new Set<Section>();
  /** Whether some issues have no readable number, so that rows of unknown issues may belong to them. */
  #hasUnknownNumbers = false;
  readonly #finder: FileFinder;
  /** Whether the section of issues is present and empty. */
  hasNoIssues = false;
  readonly #rowsByIssue = { logs: new Map<number, number>(), attachments: new Map<number, number>() };

  readonly #conversion: Conversion;
  readonly #older: OlderFile | undefined;
  readonly #rowLimits: RowLimits;

  readonly #zip: ArchiveFiles;

  constructor(zip: ArchiveFiles, { conversion, older, rowLimits }: SurveyContext) {
    this.#zip = zip;
    this.#conversion = conversion;
    this.#older = older;
    this.#rowLimits = rowLimits;
    this.#finder = new FileFinder(zip);
  }

  addPart(part: JsonPart): void {
    const { section, index } = part;
    const file = this.#zip.main.name;
    const conversion = this.#conversion;
    if (section === 'meta') return conversion.meta(checkMeta(parsePiece(file, part), () => part.bytes.toString(), conversion));
    if (!isSection(section)) return;
    if (index !== null && index >= this.#rowLimits[section === 'issues' ? 'issues' : 'rows']) {
      throw new ArchiveError(messages.t('"{0}" in {1} has too many rows: more than {2}. Nothing was imported.', section, file, index));
    }
    const rows = checkPart(file, section, part, conversion);
    if (index === null) this.hasNoIssues ||= section === 'issues' && rows.length === 0 && conversion.problems.count === 0;
    for (const { index: at, row, isRepaired } of rows) {
      this.#rows.set(section, at + 1);
      if (isRepaired) this.#repaired.add(section);
      if (row !== undefined) this.#row(section, at, row);
      else this.#hasUnknownNumbers ||= section === 'issues';
    }
    if (conversion.people.size > this.#rowLimits.people) {
      throw new ArchiveError(messages.t('{0} names too many people: more than {1}. Nothing was imported.', file, this.#rowLimits.people));
    }
  }

  #row(section: Section, index: number, row: Row<Section>): void {
    const conversion = this.#conversion;
    switch (section) {
      case 'components':
        return conversion.lists.declare('component', (row as Row<typeof section>).name);
      case 'milestones':
        return conversion.lists.declare('milestone', (row as Row<typeof section>).name);
      case 'versions':
        return conversion.lists.declare('version', (row as Row<typeof section>).name);
      case 'issues':
        return this.#issue(row as Row<typeof section>, index);
      case 'comments': {
        this.#older?.comment(row as Row<typeof section>);
        const { issue, id, content } = conversion.comment(row as Row<typeof section>, index);
        const counts = this.#commentCounts.get(issue) ?? { commentsWithText: 0, silent: 0, first: index };
        counts[content === null ? 'silent' : 'commentsWithText']++;
        this.#commentCounts.set(issue, counts);
        if (id != null) this.#comments.add(id);
        return;
      }
      case 'logs': {
        const change = conversion.change(row as Row<typeof section>, index);
        if (!change) return;
        add(this.#rowsByIssue.logs, change.issue);
        this.#logged.add(change.comment ?? 0);
        return;
      }
      case 'attachments': {
        const { issue, path, name } = conversion.attachment(row as Row<typeof section>, index);
        add(this.#rowsByIssue.attachments, issue);
        this.#finder.add(path, { name, issue, path });
        return;
      }
    }
  }

  #issue(raw: Row<'issues'>, index: number): void {
    const conversion = this.#conversion;
    for (const key of ['watchers', 'voters'] as const)
      if (raw[key] === null) conversion.warnings.add('empty', REPAIRED.empty, `issues[${index}].${key}`);
    if (this.#numbers.has(raw.id))
      return conversion.problems.add(
        `issues[${index}].id`,
        messages.t('is {0}, which is also the number of another issue', String(raw.id)),
      );
    this.#numbers.add(raw.id);
    this.#older?.issue(raw);
    const { watchers, voters = [] } = conversion.issue(raw, index);
    this.#counts.issues++;
    this.#counts.watches += watchers.length;
    this.#counts.votes += voters.length;
  }

  result(): Survey {
    const commentsWithText = new Map<number, number>();
    for (const [issue, counts] of this.#commentCounts) {
      if (!this.#numbers.has(issue)) {
        // A comment of a missing issue is an error, because a person's text must not be lost. Other rows are skipped with a warning.
        const problem = messages.t('is {0}, but there is no issue #{0} in the archive', String(issue));
        if (!this.#hasUnknownNumbers) this.#conversion.problems.add(`comments[${counts.first}].issue`, problem);
        continue;
      }
      this.#counts.comments += counts.commentsWithText + counts.silent;
      this.#counts.silent += counts.silent;
      commentsWithText.set(issue, counts.commentsWithText);
    }
    this.#counts.changes = this.#onIssues(this.#rowsByIssue.logs, 'change');
    this.#counts.attachments = this.#onIssues(this.#rowsByIssue.attachments, 'attachment');
    const foundFiles = this.#findFiles();
    this.#warn();
    return {
      counts: this.#counts,
      numbers: this.#numbers,
      firstComment: this.#comments.min,
      lastComment: this.#comments.max,
      commentsWithText,
      order: [...this.#rows.keys()],
      repaired: this.#repaired,
      files: foundFiles.files,
    };
  }

  #onIssues(rows: ReadonlyMap<number, number>, kind: keyof typeof ORPHAN): number {
    let sum = 0;
    for (const [issue, n] of rows) {
      if (this.#numbers.has(issue)) sum += n;
      else this.#conversion.warnings.add(`orphan ${kind}`, ORPHAN[kind], `#${issue}`, n);
    }
    return sum;
  }

  /** Finds the files of attachments. Warns about missing files, and files that nothing refers to. */
  #findFiles(): FoundFiles {
    const { warnings } = this.#conversion;
    const result = this.#finder.result((issue) => this.#numbers.has(issue));
    const counts = this.#counts;
    counts.held = result.held;
    for (const name of new Set(result.files.values())) counts.bytes += this.#zip.attachments.get(name)!;
    // Attachments of missing issues have their own warning.
    const missing = Math.max(0, counts.attachments - counts.held);
    const isAlsoExported = (name: string): boolean => ALSO_EXPORTED.includes(name);
    const instead = missing > 0 ? result.unnamed.filter((name) => !isAlsoExported(name)) : [];
    warnings.add('missing files', withoutContent(result.missingFiles), undefined, missing);
    warnings.add('unnamed files', filesWithoutName(instead), undefined, instead.length);
    // Bitbucket exports each file twice, under the names of both formats.
    const omitted = result.unnamed.filter((name) => (missing === 0 ? !this.#older?.paths.has(name) : isAlsoExported(name)));
    warnings.add('other files', filesLeftOut(omitted), undefined, omitted.length);
    return result;
  }

  #warn(): void {
    const { warnings } = this.#conversion;
    warnings.add('repeated', SAME_ID, undefined, this.#comments.repeated());
    let withoutComment = 0;
    for (const id of this.#logged.sorted()) if (!this.#comments.has(id)) withoutComment++;
    warnings.add('without comment', WITHOUT_COMMENT, undefined, withoutComment);
  }
}

const add = (to: Map<number, number>, key: number): void => void to.set(key, (to.get(key) ?? 0) + 1);
