import type { Failure } from '../../src/wire/page';
import { t } from '../l10n';
import { send } from './host';
import { Button } from './controls';

const signIn = () => send({ type: 'command', command: 'signIn' });

/** Link that signs in to the site. */
export const SignIn = () => (
  <button type="button" class="link" onClick={signIn}>
    {t('signIn')}
  </button>
);

/** The link beside the send button after a request was refused with 401. The text stays, and can be sent after signing in. */
export const SignInToSend = ({ saving }: { readonly saving: { readonly failure?: Failure } | undefined }) =>
  saving?.failure?.action === 'signIn' ? (
    <Button secondary onClick={signIn}>
      {t('signIn')}
    </Button>
  ) : null;
