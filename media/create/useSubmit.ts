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
  /** Whether the form goes on with another issue. */
  readonly stay: boolean;
  readonly attaching: FileInputState;
  readonly focusTitle: () => void;
  readonly onBusy: (busy: boolean) => void;
  readonly onFailure: (failure: Failure | undefined) => void;
  /** From now on it is said what lacks. */
  readonly onTried: () => void;
  readonly onCreated: (number: number | undefined, draftId: string) => void;
}

/** What creates the issue out of the draft as it is then, and says how it went. */
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
    // A picture that was pasted a moment ago is a part of the text.
    await attaching.settled();
    const now = latest();
    const sent = { ...now, fields: sentFields(now.fields, form) };
    const outcome = await request({ type: 'create', draft: sent, stay }, t('noAnswer'));
    // What was created closes the form, unless it stays: until then nothing can be sent twice.
    if (outcome.ok && !stay) return;
    onBusy(false);
    if (outcome.ok) return onCreated(outcome.created?.number, outcome.created?.draftId ?? now.id);
    onFailure(outcome);
    announce(outcome.message);
    if (outcome.field === 'title') focusTitle();
  };
