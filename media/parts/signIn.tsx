import type { Failure } from '../../src/wire/page';
import { t } from '../words';
import { send } from './host';
import { Button } from './controls';

const signIn = () => send({ type: 'command', command: 'signIn' });

/** The way to the site's account, among words. */
export const SignIn = () => (
  <button type="button" class="link" onClick={signIn}>
    {t('signIn')}
  </button>
);

/** The same beside the button that sends, where that was refused for want of it: the text stays, and can be sent then. */
export const SignInToSend = ({ saving }: { readonly saving: { readonly failure?: Failure } | undefined }) =>
  saving?.failure?.action === 'signIn' ? (
    <Button secondary onClick={signIn}>
      {t('signIn')}
    </Button>
  ) : null;
