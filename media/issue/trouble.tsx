import type { Action } from '../../src/wire/page';
import type { IssueEvent } from '../../src/wire/page-issue';
import { Button, Icon, Notice } from '../parts/controls';
import { t } from '../l10n';
import { send } from './host';

export type TroubleMessage = Extract<IssueEvent, { type: 'trouble' }>;

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

export interface TroubleProps {
  readonly trouble: TroubleMessage;
  readonly retry: () => void;
  readonly busy: boolean;
}

/** The notice above an issue that is outdated or deleted. */
export const TroubleNotice = ({ trouble, ...props }: TroubleProps) => (
  <Notice tone={trouble.trouble === 'failed' ? 'warning' : 'error'} actions={<Actions actions={trouble.actions} {...props} />}>
    {trouble.message}
  </Notice>
);

/** The page when there is no issue to show. */
export const TroublePage = ({ trouble, ...props }: TroubleProps) => (
  <div class="empty" role="alert">
    <Icon name={trouble.trouble === 'missing' ? 'search-stop' : 'debug-disconnect'} class="empty-icon" />
    <p>{trouble.message}</p>
    <div class="actions">
      <Actions actions={trouble.actions} {...props} />
    </div>
  </div>
);
