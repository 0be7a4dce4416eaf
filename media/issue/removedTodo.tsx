import type { IssueView } from '../../src/wire/page-issue';
import { boot } from '../host';
import { Button, Notice } from '../parts/controls';
import { t } from '../l10n';
import { send } from './host';
import { command } from './shell';

const SHORT_HASH_CHARS = 7;

/** Offers to resolve the issue when a commit of the person's has removed its last TODO. */
export function RemovedTodo({ view: { removedTodo, locked } }: { view: IssueView }) {
  if (!removedTodo || locked.fields !== null) return null;
  const { hash, subject } = removedTodo;
  // The commit's position depends on the language.
  const [before, after] = boot.strings.removedTodo.split('{0}');
  return (
    <Notice
      tone="info"
      actions={
        <>
          <Button onClick={() => command('resolveByCommit')}>{t('stepResolve')}</Button>
          <Button secondary onClick={() => command('dismissRemovedTodo')}>
            {t('dismiss')}
          </Button>
        </>
      }
    >
      {before}
      <button type="button" class="link" title={subject} onClick={() => send({ type: 'openCommit', hash })}>
        {hash.slice(0, SHORT_HASH_CHARS)}
      </button>
      {after}
    </Notice>
  );
}
