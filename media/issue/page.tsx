import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { parsePageState, type Edit, type Edits, type IssueView, type WordName } from '../../src/wire/page';
import { boot, keepState, keptState, onMessage, request, send } from '../host';
import { PANEL_FIELDS } from '../parts/choices';
import { IconButton, Notice } from '../parts/controls';
import { announce } from '../parts/live';
import { useRenderer } from '../parts/text';
import { When } from '../parts/when';
import { t } from '../words';
import { Comments, Name } from './comments';
import { Description } from './description';
import { Field } from './fields';
import { useSaver } from './saving';
import { Title } from './title';
import { TroubleNotice, TroublePage, type TroubleMessage } from './trouble';

const PAUSE = 250;

/** What a field is called on screen. */
const fieldName = (field: string): string => (field === 'content' ? t('description') : t(field as WordName));

/** Keeps unsaved texts and the place on the page: in VS Code's state of the page at once, with the host after a pause. */
function useKept() {
  const kept = useMemo(() => {
    const state = parsePageState(keptState());
    return state?.page === 'issue' ? state : undefined;
  }, []);
  const [edits, setEdits] = useState<Edits>(kept?.edits ?? {});
  const latest = useRef(edits);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const keep = () => {
    if (boot.address) keepState({ page: 'issue', address: boot.address, edits: latest.current, scroll: Math.round(window.scrollY) });
  };
  const flush = () => {
    clearTimeout(timer.current);
    timer.current = undefined;
    keep();
    send({ type: 'edits', edits: latest.current });
  };
  useEffect(() => {
    keep();
    let scrolled: ReturnType<typeof setTimeout>;
    const onScroll = () => {
      clearTimeout(scrolled);
      scrolled = setTimeout(keep, PAUSE);
    };
    const onHide = () => (timer.current ? flush() : keep());
    window.addEventListener('scroll', onScroll, { passive: true });
    document.addEventListener('visibilitychange', onHide);
    return () => {
      window.removeEventListener('scroll', onScroll);
      document.removeEventListener('visibilitychange', onHide);
    };
  }, []);
  const change = (next: Edits, now = false) => {
    latest.current = next;
    setEdits(next);
    clearTimeout(timer.current);
    if (now) flush();
    else timer.current = setTimeout(flush, PAUSE);
  };
  return {
    edits,
    scroll: kept?.scroll ?? 0,
    /** What was kept by the host counts only where the page itself has nothing. */
    restore: (saved: Edits | undefined) => {
      if (saved && Object.keys(latest.current).length === 0 && Object.keys(saved).length > 0) change(saved);
    },
    set: (field: keyof Edits, edit: Edit | undefined) => {
      const begins = !latest.current[field] || !edit;
      change({ ...latest.current, [field]: edit }, begins);
    },
  };
}

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
        <TroublePage trouble={trouble} retry={() => void refresh()} busy={refreshing} />
      </main>
    );
  }
  if (!isReady) return <Skeleton />;
  const { issue } = view;
  const isDeleted = trouble?.trouble === 'deleted';
  const shown = isDeleted ? { ...view, locked: { texts: view.locked.texts, fields: trouble.message } } : view;
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
            {view.canDelete && !isDeleted && <IconButton icon="trash" label={t('delete')} onClick={() => command('deleteIssue')} />}
          </div>
        </Head>
        <Title {...edit('title')} />
        <div class="meta">
          <Field field="status" view={shown} saver={saver} pill />
          <span class="meta-text">
            <span>
              {issue.reporter ? (
                <>
                  {before('reportedBy')}
                  <Name person={issue.reporter} />
                  {after('reportedBy')}
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

const command = (name: 'copyLink' | 'copyAsMarkdown' | 'deleteIssue' | 'signIn') => send({ type: 'command', command: name });

/** A sentence with a name in it, whose name is drawn apart. */
const before = (word: 'reportedBy') => boot.words[word].split('{0}')[0];
const after = (word: 'reportedBy') => boot.words[word].split('{0}')[1];

const RetryButton = ({ busy, retry }: { busy: boolean; retry: () => void }) => (
  <button type="button" class="link" onClick={retry} disabled={busy}>
    {t('tryAgain')}
  </button>
);

function Locked({ view: { locked, signedOut } }: { view: IssueView }) {
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

function Head({ number, children }: { number: number | undefined; children?: preact.ComponentChildren }) {
  return (
    <div class="crumbs">
      <span class="crumbs-text">
        {boot.place} <span class="number">#{number}</span>
      </span>
      {children}
    </div>
  );
}

function Followers({ view: { followers } }: { view: IssueView }) {
  const people = followers ?? [];
  return (
    <section class="followers" aria-labelledby="followers-title">
      <h3 id="followers-title">
        {people.length === 0 ? t('noFollowers') : people.length === 1 ? t('follower') : t('followers', people.length)}
      </h3>
      {people.length > 0 && (
        <ul>
          {people.map((person) => (
            <li key={person.username}>
              <Name person={person} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

const Skeleton = () => (
  <main class="page" aria-busy="true">
    <Head number={boot.address?.number} />
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
