import { useLayoutEffect } from 'preact/hooks';
import type { Edit } from '../../src/wire/page';
import type { IssueView } from '../../src/wire/page-issue';
import { Button, IconButton } from '../parts/controls';
import { t } from '../l10n';
import { send } from './host';
import { FieldEditor } from './fields';
import { nextStatus } from './next';
import type { Saver } from './saving';
import { command, Head, ReportedBy } from './shell';
import { Title } from './title';

interface Props {
  readonly view: IssueView;
  readonly edit: Edit | undefined;
  readonly saver: Saver;
  readonly onEdit: (edit: Edit | undefined) => void;
  /** Whether the tab is a preview, which the next issue of the tree replaces. */
  readonly isPreview: boolean;
  readonly refreshing: boolean;
  readonly onRefresh: () => void;
}

type Direction = 'previous' | 'next';
/** The button by which the person navigated to this issue; cleared with the first action. */
let lastDirection: Direction | undefined;

/** The page's header: repository, number and actions, title and status. */
export function PageHead({ view, edit, saver, onEdit, isPreview, refreshing, onRefresh }: Props) {
  const { issue, neighbours, can, locked, place } = view;
  const next = nextStatus(issue.status);
  const goTo = (direction: Direction, number: number | null | undefined) => {
    if (number == null) return;
    lastDirection = direction;
    send({ type: 'goTo', number });
  };
  // Keep the focus on the button, so that the keyboard can go on through the list.
  useLayoutEffect(() => {
    if (lastDirection) document.querySelector<HTMLElement>(`[data-go=${lastDirection}]`)?.focus();
    lastDirection = undefined;
  }, []);
  return (
    <header class="page-head">
      <Head number={issue.number} place={place}>
        <div class="toolbar" role="toolbar" aria-label={t('issueActions')}>
          {neighbours && neighbours.count > 1 && (
            <span class="toolbar-group">
              <IconButton
                icon="chevron-up"
                label={t('previousIssue')}
                disabled={neighbours.previous === null}
                data-go="previous"
                onClick={() => goTo('previous', neighbours.previous)}
              />
              <span class="toolbar-count" aria-hidden="true">
                {t('ofCount', neighbours.index + 1, neighbours.count)}
              </span>
              <IconButton
                icon="chevron-down"
                label={t('nextIssue')}
                disabled={neighbours.next === null}
                data-go="next"
                onClick={() => goTo('next', neighbours.next)}
              />
            </span>
          )}
          {isPreview && <IconButton icon="pin" label={t('keepOpen')} hint={t('keepOpenHint')} onClick={() => send({ type: 'keep' })} />}
          {!locked.fields && <IconButton icon="git-branch" label={t('startWork')} onClick={() => command('startWork')} />}
          <IconButton icon="link" label={t('copyLink')} onClick={() => command('copyLink')} />
          <IconButton icon="copy" label={t('copyAsMarkdown')} onClick={() => command('copyAsMarkdown')} />
          {can.browse && <IconButton icon="link-external" label={t('openInBrowser')} onClick={() => command('openInBrowser')} />}
          <IconButton icon="refresh" label={t('refresh')} busy={refreshing} onClick={onRefresh} />
          {can.delete && <IconButton icon="trash" label={t('delete')} onClick={() => command('deleteIssue')} />}
        </div>
      </Head>
      <Title view={view} edit={edit} saver={saver} onEdit={onEdit} />
      <div class="meta">
        <FieldEditor field="status" view={view} saver={saver} pill />
        {!locked.fields && !saver.get('status') && (
          <Button secondary class="step" onClick={() => void saver.save('status', next.status, issue.status)}>
            {t(next.labelKey)}
          </Button>
        )}
        <ReportedBy issue={issue} />
      </div>
    </header>
  );
}
