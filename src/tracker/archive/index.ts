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
import type { ArchiveSource } from './source';

export { importArchive, type ImportOptions, type ImportProgress, type ImportResult } from './add';
export { ArchiveError } from './error';
export type { Archive } from './archive';
export type { ArchiveSource } from './source';
export type { Counts } from './survey';

/** What can be said about an archive besides what is in it. */
export interface ReadArchiveOptions {
  readonly signal?: AbortSignal;
  /** Usernames of this site by what the archive calls people: an account id, a username or a name. */
  readonly authors?: ReadonlyMap<string, string>;
  /** Lower limits than usual. */
  readonly limits?: Partial<RowLimits>;
}

/** Gives people the usernames that the older file knows them by. */
function nameByOlder({ people, warnings }: Conversion, older: OlderFile): void {
  const { known, contradicted } = older.usernames();
  for (const [accountId, username] of known) people.rename(accountId, username);
  for (const accountId of contradicted)
    warnings.add('contradicted', CONTRADICTED, JSON.stringify(people.displayName(accountId) ?? accountId));
}

/**
 * Opens an export zip of Bitbucket's issue tracker and checks all of it, without holding more of it in memory than some bytes
 * for each row. Nothing of it is written anywhere.
 * @throws {ArchiveError} with one sentence for the person; @throws the signal's reason when it says stop.
 */
export async function readArchive(source: ArchiveSource, { signal, authors, limits }: ReadArchiveOptions = {}): Promise<Archive> {
  signal?.throwIfAborted();
  const most: RowLimits = { ...LIMITS, ...limits };
  const zip = await openArchive(source, signal);
  try {
    const beside = await readSidecar(zip, most, signal);
    const conversion = new Conversion(zip.main.name, new People(authors, beside.people), beside);
    for (const section of beside.unknown) conversion.warnings.add('sections', UNKNOWN_SECTION, sectionName(section));
    // What this program has exported tells usernames itself.
    const older = beside.people.size > 0 ? undefined : await readOlder(zip, most, conversion.warnings, signal);
    const found = await survey(zip, { conversion, older, most }, signal);
    if (older) nameByOlder(conversion, older);
    for (const name of conversion.people.unmatchedAuthors()) conversion.warnings.add('authors', UNMATCHED_AUTHOR, JSON.stringify(name));
    const drafts = await readDrafts(zip, conversion.warnings, signal);
    const told = conversion.warnings.sentences();
    conversion.warnings = new Warnings(); // what is said once is not said again when the rows are read again
    conversion.isSurveying = false;
    return {
      file: zip.main.name,
      about: conversion.about(),
      counts: found.counts,
      warnings: told.map(format),
      told,
      drafts,
      zip,
      conversion,
      survey: found,
      close: () => zip.close(),
    };
  } catch (error) {
    zip.close();
    throw error;
  }
}
