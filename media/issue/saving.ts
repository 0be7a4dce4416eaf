import { useState } from 'preact/hooks';
import { SingleFlight, type Failure, type Outcome } from '../../src/wire/page';
import type { IssueProtocol } from '../../src/wire/page-issue';
import type { Unnumbered } from '../host';
import { announce } from '../parts/live';
import { t } from '../l10n';
import { request } from './host';

/** A value that is on its way to the tracker, or that did not get there: it stays until it does, or is given up. */
export interface Saving {
  readonly value: string | null;
  readonly busy: boolean;
  readonly failure?: Failure;
}

/** What is said of how it went: of itself it is said that the field was saved, or was not. */
export interface SaveResult {
  readonly ok: string;
  readonly failed: (reason: string) => string;
}

export interface Saver {
  readonly of: (key: string) => Saving | undefined;
  /** Sets a field that is believed to be `base` now. Gives how it went. */
  readonly save: (field: string, value: string | null, base: string | null) => Promise<Outcome>;
  /** Asks for anything else. What was asked under the same key and is under way is not asked twice. */
  readonly send: (key: string, message: Unnumbered<IssueProtocol>, messages: SaveResult, value?: string | null) => Promise<Outcome>;
  readonly giveUp: (key: string) => void;
}

/** Saves one by one, each with its own outcome. `name` is what a field is called on screen. */
export function useSaver(name: (field: string) => string): Saver {
  const [all, setAll] = useState<Readonly<Record<string, Saving | undefined>>>({});
  const set = (key: string, saving: Saving | undefined) => setAll((before) => ({ ...before, [key]: saving }));
  const [underWay] = useState(() => new SingleFlight<Outcome>());
  const send: Saver['send'] = (key, message, messages, value = null) => {
    // A second click comes before the first has changed anything in sight.
    const what = `${key} ${JSON.stringify(message)}`;
    return underWay.run(() => perform(key, message, messages, value), what);
  };
  const perform = async (key: string, message: Unnumbered<IssueProtocol>, messages: SaveResult, value: string | null): Promise<Outcome> => {
    // Two versions stay in sight while one of them is on its way.
    setAll((before) => ({
      ...before,
      [key]: { value, busy: true, ...(before[key]?.failure?.theirs !== undefined && { failure: before[key].failure }) },
    }));
    const outcome = await request(message, t('noAnswer'));
    set(key, outcome.ok ? undefined : { value, busy: false, failure: outcome });
    announce(outcome.ok ? messages.ok : messages.failed(outcome.message));
    return outcome;
  };
  return {
    of: (key) => all[key],
    giveUp: (key) => set(key, undefined),
    send,
    save: (field, value, base) => {
      const messages = { ok: t('savedField', name(field)), failed: (reason: string) => t('notSaved', name(field), reason) };
      return send(field, { type: 'update', fields: { [field]: value }, base: { [field]: base } }, messages, value);
    },
  };
}
