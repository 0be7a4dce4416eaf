import type { Failure } from '../../src/wire/page';
import { Button, Notice } from '../parts/controls';
import { SignIn } from '../parts/signIn';
import { MOD, t } from '../l10n';

interface Props {
  /** Why the issue was not created, unless that is shown beside a field. */
  readonly failure: Failure | undefined;
  readonly busy: boolean;
  /** Whether the form continues with another issue. */
  readonly createAnother: boolean;
  readonly onCreateAnother: (createAnother: boolean) => void;
  readonly onCreate: () => void;
}

/** The end of the form: its buttons, and why the issue was not created. */
export function FormEnd({ failure, busy, createAnother, onCreateAnother, onCreate }: Props) {
  return (
    <div class="form-end">
      {failure && (
        <Notice tone="error" actions={failure.action === 'signIn' && <SignIn />}>
          {failure.message} {t('textKept')}
        </Notice>
      )}
      <div class="actions">
        <Button onClick={onCreate} busy={busy}>
          {busy ? t('creating') : failure ? t('tryAgain') : t('create')}
        </Button>
        <label class="check">
          <input
            type="checkbox"
            checked={createAnother}
            disabled={busy}
            onChange={(event) => onCreateAnother(event.currentTarget.checked)}
          />
          {t('createAnother')}
        </label>
        <span class="actions-hint">{t('createHint', MOD)}</span>
      </div>
    </div>
  );
}
