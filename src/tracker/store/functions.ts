import type { DatabaseSync } from 'node:sqlite';
import { personUuid } from '../../model/person';
import { Guard } from './budget';
import { fold, laterThan, timeAfter } from './fold';
import { gramText, wordText } from './texts';

/** Teaches a connection the functions of ours that queries use. `fold`, which looks at whole texts, and `within_budget` stop what `guard` says. */
export function addFunctions(database: DatabaseSync, guard = new Guard()): void {
  database.function('fold', { deterministic: true }, (text) => {
    guard.check();
    return typeof text === 'string' ? fold(text) : text;
  });
  database.function('person_uuid', { deterministic: true }, (name) => personUuid(String(name)));
  database.function('time_after', (last) => timeAfter(last === null ? null : String(last)));
  database.function('later_than', (other, date) => laterThan(other === null ? null : String(other), String(date)));
  database.function('word_text', { deterministic: true }, wordText);
  database.function('gram_text', { deterministic: true }, gramText);
  database.function('within_budget', (_row) => {
    guard.check();
    return 1;
  });
}
