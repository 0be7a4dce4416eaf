import type { Action } from '../../src/wire/page';
import type { IssueEvent } from '../../src/wire/page-issue';
import { Button, Icon, Notice } from '../parts/controls';
import { t } from '../l10n';
import { send } from './host';

export type LoadProblemMessage = Extract<IssueEvent, { type: 'loadProblem' }>;

function Actions({ actions, retry, busy }: { actions: readonly Action[]; retry: () => void; busy: boolean }) {
  return (
    <>
      {actions.map((action, index) =>
        action === 'retry' ? (
          <Button key={action} secondary={index > 0} onClick={retry} busy={busy}>
            {t('tryAgain')}
          </Button>
        ) : (
          <Button key={action} secondary={index > 0} onClick={() => send({ type: 'command', command: action })}>
            {t(action)}
          </Button>
        ),
      )}
    </>
  );
}

export interface LoadProblemProps {
  readonly loadProblem: LoadProblemMessage;
  readonly retry: () => void;
  readonly busy: boolean;
}

/** The notice above an issue that is outdated or deleted. */
export const LoadProblemNotice = ({ loadProblem, ...props }: LoadProblemProps) => (
  <Notice tone={loadProblem.reason === 'failed' ? 'warning' : 'error'} actions={<Actions actions={loadProblem.actions} {...props} />}>
    {loadProblem.message}
  </Notice>
);

/** The page when there is no issue to show. */
export const LoadProblemPage = ({ loadProblem, ...props }: LoadProblemProps) => (
  <div class="empty" role="alert">
    <Icon name={loadProblem.reason === 'missing' ? 'search-stop' : 'debug-disconnect'} class="empty-icon" />
    <p>{loadProblem.message}</p>
    <div class="actions">
      <Actions actions={loadProblem.actions} {...props} />
    </div>
  </div>
);
