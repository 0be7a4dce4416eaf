import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Edit, EditKey, WordName, WaitingFile } from '../../src/wire/page';
import type { Opened } from '../../src/wire/page-issue';
import { useWaiting } from '../parts/attaching';
import { Notice } from '../parts/controls';
import { TextContext, useRenderer } from '../parts/text';
import { t } from '../l10n';
import { request } from './host';
import { Attachments } from './attachments';
import { Code } from './code';
import { Commits } from './commits';
import { Composer } from './composer';
import { ConversationView } from './conversation';
import { Description } from './description';
import { goTo } from './scrolling';
import { PageHead } from './head';
import { useDrafts, type DraftState } from './drafts';
import { useActions } from './useActions';
import { useShownIssue } from './useShownIssue';
import { RemovedTodo } from './removedTodo';
import { OrphanedDrafts, orphansOf } from './orphanedDrafts';
import { Relations } from './relations';
import { useSaver } from './saving';
import { Head, Locked, RetryButton, Skeleton } from './shell';
import { Side } from './side';
import { textContextOf, peopleOf } from './actions';
import { OtherVersions } from './versions';
import { TroubleNotice, TroublePage, type TroubleProps } from './trouble';

/** Label of a field. */
const fieldName = (field: string): string => (field === 'content' ? t('description') : t(field as WordName));

/** Ids of the text areas by text. */
const AREAS = new Map<EditKey, string>([
  ['title', '.title-editor'],
  ['content', '.description'],
  ['comment', '.composer'],
]);
const areaOf = (key: EditKey): string => `${AREAS.get(key) ?? `#${key}`} textarea`;

interface OnlyTroubleProps extends TroubleProps {
  readonly number: number;
  readonly drafts: DraftState;
  readonly files: readonly WaitingFile[];
}

/** The page when the issue cannot be shown: the reason, and unsent texts. */
function OnlyTrouble({ number, trouble, drafts, files, retry, busy }: OnlyTroubleProps) {
  return (
    <main class="page">
      <Head number={number} />
      <h1 class="visually-hidden">#{number}</h1>
      <TroublePage trouble={trouble} retry={retry} busy={busy} />
      <OtherVersions drafts={drafts} keys={drafts.keys} />
      <OrphanedDrafts
        edits={drafts.edits}
        onDiscard={trouble.trouble === 'failed' ? undefined : (key) => drafts.set(key, undefined)}
        onEdit={trouble.trouble === 'failed' ? (key, edit) => drafts.set(key, edit) : undefined}
        files={files}
      />
    </main>
  );
}

export function IssuePage({ opened }: { opened: Opened }) {
  const [refreshing, setRefreshing] = useState(false);
  const [quotes, setQuotes] = useState(0);
  const drafts = useDrafts(opened);
  const { view, code, trouble, resumed, setResumed } = useShownIssue(opened, drafts);
  const saver = useSaver(fieldName);
  const renderer = useRenderer();
  const files = useWaiting();
  const reply = useRef<HTMLTextAreaElement>(null);
  const isReady = view !== undefined && renderer !== undefined;

  useLayoutEffect(() => window.scrollTo(0, 0), []);
  useLayoutEffect(() => {
    if (isReady && drafts.scroll > 0) window.scrollTo(0, drafts.scroll);
  }, [isReady]);

  // In the same frame as the quote, so that the next key already goes to the reply.
  useLayoutEffect(() => {
    const area = reply.current;
    if (quotes === 0 || !area) return;
    area.focus({ preventScroll: true });
    area.setSelectionRange(area.value.length, area.value.length);
    goTo(() => document.querySelector('.composer'));
  }, [quotes]);

  useEffect(() => {
    if (!isReady || !resumed) return;
    goTo(() => document.querySelector(areaOf(resumed)));
    setResumed(undefined);
  }, [isReady, resumed]);

  const actions = useActions(drafts, saver, () => setQuotes((count) => count + 1));
  const people = useMemo(() => (view ? peopleOf(view) : []), [view?.comments, view?.choices, view?.followers]);
  const textContext = useMemo(() => view && textContextOf(view, people), [people, view?.attachments]);

  const refresh = async () => {
    setRefreshing(true);
    await request({ type: 'refresh' }, t('noAnswer'));
    setRefreshing(false);
  };

  const discard = (key: EditKey) => drafts.set(key, undefined);
  if (!view && trouble)
    return <OnlyTrouble {...{ trouble, drafts, files }} number={opened.address.number} retry={() => void refresh()} busy={refreshing} />;
  if (!isReady || !textContext) return <Skeleton />;
  const isDeleted = trouble?.trouble === 'deleted';
  const { can } = view;
  const shownView = !isDeleted
    ? view
    : {
        ...view,
        locked: { ...view.locked, fields: trouble.message, comments: trouble.message },
        can: { ...can, delete: false, attach: false, watch: false, vote: false },
      };
  const edit = (field: 'title' | 'content') => ({
    edit: drafts.edits[field],
    onEdit: (next: Edit | undefined) => drafts.set(field, next),
    saver,
    view: shownView,
  });
  return (
    <TextContext.Provider value={textContext}>
      <main class="page">
        <PageHead {...edit('title')} isPreview={opened.isPreview} refreshing={refreshing} onRefresh={() => void refresh()} />
        {trouble && <TroubleNotice trouble={trouble} retry={() => void refresh()} busy={refreshing} />}
        {view.problems.map((problem) => (
          <Notice key={problem} tone="warning" actions={<RetryButton busy={refreshing} retry={() => void refresh()} />}>
            {problem}
          </Notice>
        ))}
        {(view.locked.texts ?? view.locked.fields) && !isDeleted && <Locked view={view} />}
        <RemovedTodo view={shownView} />
        <div class="body-and-side">
          <Side view={shownView} saver={saver} />
          <div class="body">
            <OtherVersions drafts={drafts} keys={drafts.keys.filter((key) => key !== 'comment')} />
            <Description
              {...edit('content')}
              people={people}
              onQuote={shownView.locked.comments ? undefined : (text) => actions.quote(text, document.querySelector('.description .text'))}
            />
            <Relations view={shownView} saver={saver} />
            <Code view={shownView} states={code} saver={saver} />
            <Commits number={view.issue.number} version={view.issue.updatedOn} refreshing={refreshing} />
            <Attachments view={shownView} saver={saver} />
            <ConversationView view={shownView} people={people} edits={drafts.edits} saver={saver} actions={actions} />
            <OrphanedDrafts edits={orphansOf(drafts.edits, view.comments)} onDiscard={discard} />
            <OtherVersions drafts={drafts} keys={['comment']} />
            {(shownView.locked.comments === null || drafts.edits.comment || files.some((file) => file.with === undefined)) && (
              <Composer
                locked={shownView.locked.comments}
                view={shownView}
                people={people}
                edit={drafts.edits.comment}
                saver={saver}
                onEdit={(next) => drafts.set('comment', next)}
                area={reply}
              />
            )}
          </div>
        </div>
      </main>
    </TextContext.Provider>
  );
}
