import { useEffect, useLayoutEffect, useState } from 'preact/hooks';
import type { Edit, Edits, IssueView, WordName } from '../../src/wire/page';
import { boot, onMessage, request, send } from '../host';
import { PANEL_FIELDS } from '../parts/choices';
import { IconButton, Notice } from '../parts/controls';
import { announce } from '../parts/live';
import { useRenderer } from '../parts/text';
import { t } from '../words';
import { Comments } from './comments';
import { Description } from './description';
import { Field } from './fields';
import { useKept } from './kept';
import { useSaver } from './saving';
import { command, Followers, Head, Locked, Reported, RetryButton, Skeleton } from './shell';
import { Title } from './title';
import { TroubleNotice, TroublePage, type TroubleMessage } from './trouble';

/** What a field is called on screen. */
const fieldName = (field: string): string => (field === 'content' ? t('description') : t(field as WordName));

export function IssuePage() {
  const [view, setView] = useState<IssueView>();
  const [trouble, setTrouble] = useState<TroubleMessage>();
  const [refreshing, setRefreshing] = useState(false);
  const kept = useKept();
  const saver = useSaver(fieldName);
  const renderer = useRenderer();
  const isReady = view !== undefined && renderer !== undefined;

  useEffect(() => {
    const stop = onMessage((message) => {
      if (message.type === 'issue') {
        kept.restore(message.edits);
        setView(message.view);
        setTrouble(undefined);
      } else if (message.type === 'trouble') {
        setTrouble(message);
        announce(message.message);
      }
    });
    send({ type: 'ready' });
    return stop;
  }, []);
  useLayoutEffect(() => {
    if (isReady && kept.scroll > 0) window.scrollTo(0, kept.scroll);
  }, [isReady]);

  const refresh = async () => {
    setRefreshing(true);
    await request({ type: 'refresh' }, t('noAnswer'));
    setRefreshing(false);
  };

  if (!view && trouble) {
    return (
      <main class="page">
        <Head number={boot.address?.number} />
        <h1 class="visually-hidden">#{boot.address?.number}</h1>
        <TroublePage trouble={trouble} retry={() => void refresh()} busy={refreshing} />
      </main>
    );
  }
  if (!isReady) return <Skeleton />;
  const { issue } = view;
  const isDeleted = trouble?.trouble === 'deleted';
  const shown = isDeleted ? { ...view, locked: { ...view.locked, fields: trouble.message, comments: trouble.message } } : view;
  const edit = (field: keyof Edits) => ({
    edit: kept.edits[field],
    onEdit: (next: Edit | undefined) => kept.set(field, next),
    saver,
    view: shown,
  });
  return (
    <main class="page">
      <header class="page-head">
        <Head number={issue.number}>
          <div class="toolbar" role="toolbar" aria-label={t('issueActions')}>
            <IconButton icon="link" label={t('copyLink')} onClick={() => command('copyLink')} />
            <IconButton icon="copy" label={t('copyAsMarkdown')} onClick={() => command('copyAsMarkdown')} />
            <IconButton icon="refresh" label={t('refresh')} busy={refreshing} onClick={() => void refresh()} />
            {view.can.delete && !isDeleted && <IconButton icon="trash" label={t('delete')} onClick={() => command('deleteIssue')} />}
          </div>
        </Head>
        <Title {...edit('title')} />
        <div class="meta">
          <Field field="status" view={shown} saver={saver} pill />
          <Reported issue={issue} />
        </div>
      </header>
      {trouble && <TroubleNotice trouble={trouble} retry={() => void refresh()} busy={refreshing} />}
      {view.problems.map((problem) => (
        <Notice key={problem} tone="warning" actions={<RetryButton busy={refreshing} retry={() => void refresh()} />}>
          {problem}
        </Notice>
      ))}
      {(view.locked.texts ?? view.locked.fields) && !isDeleted && <Locked view={view} />}
      <div class="columns">
        <aside class="side" aria-labelledby="fields-title">
          <h2 id="fields-title" class="visually-hidden">
            {t('fields')}
          </h2>
          <div class="fields">
            {PANEL_FIELDS.map((field) => (
              <Field key={field} field={field} view={shown} saver={saver} />
            ))}
          </div>
          {view.followers && <Followers view={view} />}
        </aside>
        <div class="body">
          <Description {...edit('content')} />
          {view.comments && <Comments comments={view.comments} />}
        </div>
      </div>
    </main>
  );
}
