import type { Saving } from '../issue/saving';
import { send } from '../host';
import { t } from '../words';
import { Button } from './controls';

const signIn = () => send({ type: 'command', command: 'signIn' });

/** The way to the site's account, among words. */
export const SignIn = () => (
  <button type="button" class="link" onClick={signIn}>
    {t('signIn')}
  </button>
);

/** The same beside the button that sends, where that was refused for want of it: the text stays, and can be sent then. */
export const SignInToSend = ({ saving }: { readonly saving: Saving | undefined }) =>
  saving?.failure?.action === 'signIn' ? (
    <Button secondary onClick={signIn}>
      {t('signIn')}
    </Button>
  ) : null;
