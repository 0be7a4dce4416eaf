import type { DatabaseSync } from 'node:sqlite';
import { personUuid } from '../../../model/person';
import { repositoryUuid } from '../../../model/repository-uuid';
import { rowChecksum } from './checksums';
import { laterThan, timeAfter } from '../fold';
import { addReadFunctions, Guard } from './guard';
import { gramText, wordText } from './texts';

/** Registers all SQL functions that queries use. `guard` interrupts those that read. */
export function addFunctions(database: DatabaseSync, guard = new Guard()): void {
  addReadFunctions(database, guard);
  database.function('person_uuid', { deterministic: true }, (name) => personUuid(String(name)));
  database.function('repository_uuid', { deterministic: true }, (owner, slug) =>
    repositoryUuid({ owner: String(owner), slug: String(slug) }),
  );
  database.function('time_after', (last) => timeAfter(last === null ? null : String(last)));
  database.function('later_than', (other, date) => laterThan(other === null ? null : String(other), String(date)));
  database.function('row_checksum', { deterministic: true, varargs: true }, rowChecksum);
  database.function('word_text', { deterministic: true }, wordText);
  database.function('gram_text', { deterministic: true }, gramText);
}
