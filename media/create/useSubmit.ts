import type { Draft, Failure } from '../../src/wire/page';
import type { Form } from '../../src/wire/page-form';
import type { FileInputState } from '../parts/attaching';
import { announce } from '../parts/live';
import { t } from '../l10n';
import { sentFields } from './fields';
import { request } from './host';

interface Submit {
  readonly latest: () => Draft;
  readonly form: Form | undefined;
  /** Whether the form continues with another issue. */
  readonly stay: boolean;
  readonly attaching: FileInputState;
  readonly focusTitle: () => void;
  readonly onBusy: (busy: boolean) => void;
  readonly onFailure: (failure: Failure | undefined) => void;
  /** Shows validation errors from now on. */
  readonly onTried: () => void;
  readonly onCreated: (number: number | undefined, draftId: string) => void;
}

/** Returns a function that creates the issue of the current draft, and reports the outcome. */
export const useSubmit =
  ({ latest, form, stay, attaching, focusTitle, onBusy, onFailure, onTried, onCreated }: Submit) =>
  async (): Promise<void> => {
    onTried();
    if ((latest().fields.title ?? '').trim() === '') {
      announce(t('titleMissing'));
      focusTitle();
      return;
    }
    onBusy(true);
    onFailure(undefined);
    attaching.forgetProblem();
    // The text may still get the reference to a pasted picture.
    await attaching.settled();
    const now = latest();
    const sent = { ...now, fields: sentFields(now.fields, form) };
    const outcome = await request({ type: 'create', draft: sent, stay }, t('noAnswer'));
    // The host closes the form; until then it stays busy, so that nothing is sent twice.
    if (outcome.ok && !stay) return;
    onBusy(false);
    if (outcome.ok) return onCreated(outcome.created?.number, outcome.created?.draftId ?? now.id);
    onFailure(outcome);
    announce(outcome.message);
    if (outcome.field === 'title') focusTitle();
  };
