import { format } from '../../wire/messages';
import type { Archive } from './archive';
import { readSidecar } from './sidecar';
import { Conversion } from './convert';
import { readDrafts } from './drafts';
import { LIMITS, type RowLimits } from './limits';
import { CONTRADICTED, UNKNOWN_SECTION, UNMATCHED_AUTHOR } from './oddities';
import { readOlder, type OlderFile } from './older';
import { People } from './people';
import { sectionName } from './split';
import { survey } from './survey';
import { Warnings } from './warnings';
import { openArchive } from './lone';
import { surveyAnchors } from './anchors';
import { convertRelations } from './relations';
import type { ArchiveSource } from './source';

export { importArchive, type ImportOptions, type ImportProgress, type ImportResult } from './add';
export { ArchiveError } from './error';
export type { Archive } from './archive';
export type { ArchiveSource } from './source';
export type { Counts } from './survey';

/** Options of `readArchive`. */
export interface ReadArchiveOptions {
  readonly signal?: AbortSignal;
  /** Usernames of this tracker by the account id, username or name of people in the archive. */
  readonly authors?: ReadonlyMap<string, string>;
  /** Limits that are lower than the defaults. */
  readonly limits?: Partial<RowLimits>;
}

/** Gives people the usernames that `db-1.0.json` has for their accounts. */
function nameByOlder({ people, warnings }: Conversion, older: OlderFile): void {
  const { byAccount: usernames, contradicted } = older.usernames();
  for (const [accountId, username] of usernames) people.rename(accountId, username);
  for (const accountId of contradicted)
    warnings.add('contradicted', CONTRADICTED, JSON.stringify(people.displayName(accountId) ?? accountId));
}

/**
 * Opens an export zip of Bitbucket's issue tracker and checks all of it. Memory is bounded to a few bytes per row, and nothing is written to the
 * disk.
 * @throws {ArchiveError} with one sentence for people
 * @throws the signal's reason
 */
export async function readArchive(source: ArchiveSource, { signal, authors, limits }: ReadArchiveOptions = {}): Promise<Archive> {
  signal?.throwIfAborted();
  const rowLimits: RowLimits = { ...LIMITS, ...limits };
  const zip = await openArchive(source, signal);
  try {
    const sidecar = await readSidecar(zip, rowLimits, signal);
    const conversion = new Conversion(zip.main.name, new People(authors, sidecar.people), sidecar);
    for (const section of sidecar.unknown) conversion.warnings.add('sections', UNKNOWN_SECTION, sectionName(section));
    // Archives of Issue Bucket have usernames in their sidecar, so `db-1.0.json` is not needed.
    const older = sidecar.people.size > 0 ? undefined : await readOlder(zip, rowLimits, conversion.warnings, signal);
    const surveyed = await survey(zip, { conversion, older, rowLimits }, signal);
    if (older) nameByOlder(conversion, older);
    for (const name of conversion.people.unmatchedAuthors()) conversion.warnings.add('authors', UNMATCHED_AUTHOR, JSON.stringify(name));
    const hasAccountIds = zip.main.name !== 'db-1.0.json';
    const relations = convertRelations(sidecar, conversion, { numbers: surveyed.numbers, hasAccountIds });
    const hasAnchors = surveyAnchors(sidecar, conversion, { numbers: surveyed.numbers, hasAccountIds });
    const drafts = await readDrafts(zip, conversion.warnings, signal);
    const warningMessages = conversion.warnings.messages();
    conversion.warnings = new Warnings(); // reading the rows again must not repeat the warnings
    conversion.isSurveying = false;
    return {
      file: zip.main.name,
      about: conversion.about(),
      counts: surveyed.counts,
      warnings: warningMessages.map(format),
      warningMessages,
      drafts,
      zip,
      conversion,
      survey: surveyed,
      relations: relations.map((relation) => conversion.withUsername(relation)),
      hasAnchors,
      usernames: sidecar.people,
      close: () => zip.close(),
    };
  } catch (error) {
    zip.close();
    throw error;
  }
}
