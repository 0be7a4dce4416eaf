import { t } from '../l10n';
import { Button, Notice } from './controls';

interface Props {
  readonly problem: string;
  /** Whether the site refused the request because the person is not signed in. */
  readonly signedOut: boolean;
  readonly retry: () => void;
  readonly signIn: () => void;
}

/** The notice of a page whose issues cannot be loaded. */
export const ProblemNotice = ({ problem, signedOut, retry, signIn }: Props) => (
  <Notice
    tone="error"
    actions={
      <>
        <Button secondary onClick={retry}>
          {t('tryAgain')}
        </Button>
        {signedOut && <Button onClick={signIn}>{t('signIn')}</Button>}
      </>
    }
  >
    {problem}
  </Notice>
);
