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
  readonly createAnother: boolean;
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
  ({ latest, form, createAnother, attaching, focusTitle, onBusy, onFailure, onTried, onCreated }: Submit) =>
  async (): Promise<void> => {
    onTried();
    if ((latest().fields.title ?? '').trim() === '') {
      announce(t('titleMissing'));
      focusTitle();
      return;
    }
    onBusy(true);
    onFailure(undefined);
    attaching.clearProblem();
    // The text may still get the reference to a pasted picture.
    await attaching.settled();
    const draft = latest();
    const sentDraft = { ...draft, fields: sentFields(draft.fields, form) };
    const outcome = await request({ type: 'create', draft: sentDraft, createAnother }, t('noAnswer'));
    // The host closes the form; until then it stays busy, so that nothing is sent twice.
    if (outcome.ok && !createAnother) return;
    onBusy(false);
    if (outcome.ok) return onCreated(outcome.created?.number, outcome.created?.draftId ?? draft.id);
    onFailure(outcome);
    announce(outcome.message);
    if (outcome.field === 'title') focusTitle();
  };
