import type { ComponentChildren } from 'preact';
import type { Issue } from '../../src/wire/page';
import type { IssueView, PageCommand } from '../../src/wire/page-issue';
import { boot } from '../host';
import { Notice } from '../parts/controls';
import { Name } from '../parts/person';
import { When } from '../parts/when';
import { t } from '../l10n';
import { openedIssue, send } from './host';

/** Parts around the texts and fields of an issue. */

export const command = (name: PageCommand) => send({ type: 'command', command: name });

/** Button that requests the page's data again. */
export const RetryButton = ({ busy, retry }: { busy: boolean; retry: () => void }) => (
  <button type="button" class="link" onClick={retry} disabled={busy}>
    {t('tryAgain')}
  </button>
);

/** Explains why the issue cannot be edited; nothing when it can. */
export function Locked({ view: { locked, signedOut } }: { view: IssueView }) {
  return (
    <Notice
      tone="info"
      actions={
        signedOut && (
          <button type="button" class="link" onClick={() => command('signIn')}>
            {t('signIn')}
          </button>
        )
      }
    >
      {locked.texts ?? locked.fields}
    </Notice>
  );
}

interface HeadProps {
  readonly number: number | undefined;
  /** The repository; by default that which the page was opened with. */
  readonly place?: string | undefined;
  readonly children?: ComponentChildren;
}

/** The line above the title: repository and number. */
export function Head({ number, place = openedIssue()?.place, children }: HeadProps) {
  return (
    <div class="crumbs">
      <span class="crumbs-text">
        {place} <span class="number">#{number}</span>
      </span>
      {children}
    </div>
  );
}

/** Placeholder while the issue is loaded. */
export const Skeleton = () => (
  <main class="page" aria-busy="true">
    <Head number={openedIssue()?.address.number} />
    <h1 class="visually-hidden">{t('loading')}</h1>
    <div class="skeleton" aria-hidden="true">
      <div class="bone wide" />
      <div class="bone" />
      <div class="bone text" />
      <div class="bone text" />
      <div class="bone text short" />
    </div>
  </main>
);

/** Who reported the issue and when. The name's position depends on the language. */
export function ReportedBy({ issue }: { issue: Issue }) {
  const [before, after] = boot.strings.reportedBy.split('{0}');
  return (
    <span class="meta-text">
      <span>
        {issue.reporter ? (
          <>
            {before}
            <Name person={issue.reporter} />
            {after}
          </>
        ) : (
          t('reported')
        )}{' '}
        <When date={issue.createdOn} />
      </span>
      {issue.updatedOn !== issue.createdOn && (
        <span>
          {t('updated')} <When date={issue.updatedOn} />
        </span>
      )}
    </span>
  );
}
