import { useState } from 'preact/hooks';
import { SingleFlight, type Failure, type Outcome } from '../../src/wire/page';
import type { IssueProtocol } from '../../src/wire/page-issue';
import type { RequestWithoutId } from '../host';
import { announce } from '../parts/live';
import { t } from '../l10n';
import { request } from './host';

/** A value that is being saved or could not be saved: it is kept until it is saved or discarded. */
export interface Saving {
  readonly value: string | null;
  readonly busy: boolean;
  readonly failure?: Failure;
}

/** Announcements of the outcome; by default that the field was saved, or was not. */
export interface SaveResult {
  readonly ok: string;
  readonly failed: (reason: string) => string;
}

export interface Saver {
  readonly get: (key: string) => Saving | undefined;
  /** Saves a field whose last known value is `base`. Resolves to the outcome. */
  readonly save: (field: string, value: string | null, base: string | null) => Promise<Outcome>;
  /** Sends any other request. The same request under the same key is not sent again while it is pending. */
  readonly send: (key: string, message: RequestWithoutId<IssueProtocol>, messages: SaveResult, value?: string | null) => Promise<Outcome>;
  readonly discard: (key: string) => void;
}

/** Saves fields one by one, each with its own outcome. `name` returns the label of a field. */
export function useSaver(name: (field: string) => string): Saver {
  const [savings, setSavings] = useState<Readonly<Record<string, Saving | undefined>>>({});
  const set = (key: string, saving: Saving | undefined) => setSavings((previous) => ({ ...previous, [key]: saving }));
  const [underWay] = useState(() => new SingleFlight<Outcome>());
  const send: Saver['send'] = (key, message, messages, value = null) => {
    // A second click may arrive before the first one is rendered.
    const requestKey = `${key} ${JSON.stringify(message)}`;
    return underWay.run(() => perform(key, message, messages, value), requestKey);
  };
  const perform = async (
    key: string,
    message: RequestWithoutId<IssueProtocol>,
    messages: SaveResult,
    value: string | null,
  ): Promise<Outcome> => {
    // Both versions stay visible while one is being saved.
    setSavings((previous) => ({
      ...previous,
      [key]: { value, busy: true, ...(previous[key]?.failure?.theirs !== undefined && { failure: previous[key].failure }) },
    }));
    const outcome = await request(message, t('noAnswer'));
    // A request that the person has cancelled has not failed. The old value is shown again.
    const isSettled = outcome.ok || outcome.cancelled === true;
    set(key, isSettled ? undefined : { value, busy: false, failure: outcome });
    if (outcome.ok || !isSettled) announce(outcome.ok ? messages.ok : messages.failed(outcome.message));
    return outcome;
  };
  return {
    get: (key) => savings[key],
    discard: (key) => set(key, undefined),
    send,
    save: (field, value, base) => {
      const messages = { ok: t('savedField', name(field)), failed: (reason: string) => t('notSaved', name(field), reason) };
      return send(field, { type: 'update', fields: { [field]: value }, base: { [field]: base } }, messages, value);
    },
  };
}
