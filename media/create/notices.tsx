import { useState } from 'preact/hooks';
import type { Form } from '../../src/wire/page-form';
import { Notice } from '../parts/controls';
import { SignIn } from '../parts/signIn';
import { When } from '../parts/when';
import { Discard } from '../parts/discard';
import { t } from '../l10n';
import { send } from './host';

interface Props {
  readonly form: Form | undefined;
  /** Time at which the restored draft was saved; empty when none was restored. */
  readonly restored: string;
  readonly onDiscard: () => void;
  /** Number of the issue that was created before this one. */
  readonly created: number | undefined;
}

/** Notices above the form. */
export function Notices({ form, restored, onDiscard, created }: Props) {
  const [confirming, setConfirming] = useState(false);
  const discard = () => {
    setConfirming(false);
    onDiscard();
  };
  return (
    <>
      {created !== undefined && (
        <Notice
          tone="info"
          actions={
            <button type="button" class="link" onClick={() => send({ type: 'openIssue', number: created })}>
              {t('openBeside')}
            </button>
          }
        >
          {t('created', created)}
        </Notice>
      )}
      {restored !== '' && (
        <Notice
          tone="info"
          actions={
            confirming ? (
              <Discard onDiscard={discard} onKeep={() => setConfirming(false)} />
            ) : (
              <button type="button" class="link" onClick={() => setConfirming(true)}>
                {t('discardDraft')}
              </button>
            )
          }
        >
          {t('draftRestored')} <When date={restored} />
        </Notice>
      )}
      {form && form.others.length > 0 && (
        <Notice tone="info">
          {t('otherDrafts')}{' '}
          {form.others.map((other) => (
            <button key={other.id} type="button" class="link draft-link" onClick={() => send({ type: 'openDraft', draftId: other.id })}>
              {other.title || t('untitled')}
            </button>
          ))}
        </Notice>
      )}
      {form?.problem && (
        <Notice tone={form.signedOut ? 'info' : 'warning'} actions={form.signedOut && <SignIn />}>
          {form.problem}
        </Notice>
      )}
    </>
  );
}
