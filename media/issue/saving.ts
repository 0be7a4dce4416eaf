import { useState } from 'preact/hooks';
import type { Failure, Outcome } from '../../src/wire/page';
import { request } from '../host';
import { announce } from '../parts/live';
import { t } from '../words';

/** A value that is on its way to the tracker, or that did not get there: it stays until it does, or is given up. */
export interface Saving {
  readonly value: string | null;
  readonly busy: boolean;
  readonly failure?: Failure;
}

export interface Saver {
  readonly of: (field: string) => Saving | undefined;
  /** Sets a field that is believed to be `base` now. Gives how it went. */
  readonly save: (field: string, value: string | null, base: string | null) => Promise<Outcome>;
  readonly giveUp: (field: string) => void;
}

/** Saves fields one by one, each with its own outcome. `name` is what a field is called on screen. */
export function useSaver(name: (field: string) => string): Saver {
  const [all, setAll] = useState<Readonly<Record<string, Saving | undefined>>>({});
  const set = (field: string, saving: Saving | undefined) => setAll((before) => ({ ...before, [field]: saving }));
  return {
    of: (field) => all[field],
    giveUp: (field) => set(field, undefined),
    save: async (field, value, base) => {
      // Two versions stay in sight while one of them is on its way.
      setAll((before) => ({
        ...before,
        [field]: { value, busy: true, ...(before[field]?.failure?.theirs !== undefined && { failure: before[field].failure }) },
      }));
      const outcome = await request({ type: 'update', fields: { [field]: value }, base: { [field]: base } }, t('noAnswer'));
      set(field, outcome.ok ? undefined : { value, busy: false, failure: outcome });
      announce(outcome.ok ? t('savedField', name(field)) : t('notSaved', name(field), outcome.message));
      return outcome;
    },
  };
}
