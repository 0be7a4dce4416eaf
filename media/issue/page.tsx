import type { ComponentProps, RefObject } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Edit, EditKey, Person, StringName, WaitingFile } from '../../src/wire/page';
import type { IssueView, Opened } from '../../src/wire/page-issue';
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
import { useSaver, type Saver } from './saving';
import { Head, Locked, RetryButton, Skeleton } from './shell';
import { Side } from './side';
import { textContextOf, peopleOf, type Actions } from './actions';
import { OtherVersions } from './versions';
import { LoadProblemNotice, LoadProblemPage, type LoadProblemProps } from './loadProblem';

/** Label of a field. */
const fieldName = (field: string): string => (field === 'content' ? t('description') : t(field as StringName));

/** Ids of the text areas by text. */
const AREAS = new Map<EditKey, string>([
  ['title', '.title-editor'],
  ['content', '.description'],
  ['comment', '.composer'],
]);
const areaOf = (key: EditKey): string => `${AREAS.get(key) ?? `#${key}`} textarea`;

interface UnloadedPageProps extends LoadProblemProps {
  readonly number: number;
  readonly drafts: DraftState;
  readonly files: readonly WaitingFile[];
}

/** The page when the issue cannot be shown: the reason, and unsent texts. */
function UnloadedPage({ number, loadProblem, drafts, files, retry, busy }: UnloadedPageProps) {
  return (
    <main class="page">
      <Head number={number} />
      <h1 class="visually-hidden">#{number}</h1>
      <LoadProblemPage loadProblem={loadProblem} retry={retry} busy={busy} />
      <OtherVersions drafts={drafts} keys={drafts.keys} />
      <OrphanedDrafts
        edits={drafts.edits}
        onDiscard={loadProblem.reason === 'failed' ? undefined : (key) => drafts.set(key, undefined)}
        onEdit={loadProblem.reason === 'failed' ? (key, edit) => drafts.set(key, edit) : undefined}
        files={files}
      />
    </main>
  );
}

interface BodyProps {
  readonly view: IssueView;
  /** The issue with what the page locks. */
  readonly shownView: IssueView;
  readonly people: readonly Person[];
  readonly code: ReturnType<typeof useShownIssue>['code'];
  readonly drafts: DraftState;
  readonly saver: Saver;
  readonly files: readonly WaitingFile[];
  readonly actions: Actions;
  readonly reply: RefObject<HTMLTextAreaElement | null>;
  readonly refreshing: boolean;
  /** The draft of the description. */
  readonly edit: Pick<ComponentProps<typeof Description>, 'edit' | 'onEdit' | 'saver' | 'view'>;
}

/** What is read and written beside the fields: texts, relations, code, files and the conversation. */
function IssueBody({ view, shownView, people, code, drafts, saver, files, actions, reply, refreshing, edit }: BodyProps) {
  const isComposerShown =
    shownView.locked.comments === null || drafts.edits.comment !== undefined || files.some((file) => file.with === undefined);
  return (
    <div class="body">
      <OtherVersions drafts={drafts} keys={drafts.keys.filter((key) => key !== 'comment')} />
      <Description
        {...edit}
        people={people}
        onQuote={shownView.locked.comments ? undefined : (text) => actions.quote(text, document.querySelector('.description .text'))}
      />
      <Relations view={shownView} saver={saver} />
      <Code view={shownView} states={code} saver={saver} />
      <Commits number={view.issue.number} version={view.issue.updatedOn} refreshing={refreshing} />
      <Attachments view={shownView} saver={saver} />
      <ConversationView view={shownView} people={people} edits={drafts.edits} saver={saver} actions={actions} />
      <OrphanedDrafts edits={orphansOf(drafts.edits, view.comments)} onDiscard={(key) => drafts.set(key, undefined)} />
      <OtherVersions drafts={drafts} keys={['comment']} />
      {isComposerShown && (
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
  );
}

/** The page of an issue. */
export function IssuePage({ opened }: { opened: Opened }) {
  const [refreshing, setRefreshing] = useState(false);
  const [quotes, setQuotes] = useState(0);
  const drafts = useDrafts(opened);
  const { view, code, loadProblem, resumed, setResumed } = useShownIssue(opened, drafts);
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

  if (!view && loadProblem)
    return (
      <UnloadedPage {...{ loadProblem, drafts, files }} number={opened.address.number} retry={() => void refresh()} busy={refreshing} />
    );
  if (!isReady || !textContext) return <Skeleton />;
  const isDeleted = loadProblem?.reason === 'deleted';
  const { can } = view;
  const shownView = !isDeleted
    ? view
    : {
        ...view,
        locked: { ...view.locked, fields: loadProblem.message, comments: loadProblem.message },
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
        {loadProblem && <LoadProblemNotice loadProblem={loadProblem} retry={() => void refresh()} busy={refreshing} />}
        {view.problems.map((problem) => (
          <Notice key={problem} tone="warning" actions={<RetryButton busy={refreshing} retry={() => void refresh()} />}>
            {problem}
          </Notice>
        ))}
        {(view.locked.texts ?? view.locked.fields) && !isDeleted && <Locked view={view} />}
        <RemovedTodo view={shownView} />
        <div class="body-and-side">
          <Side view={shownView} saver={saver} />
          <IssueBody {...{ view, shownView, people, code, drafts, saver, files, actions, reply, refreshing }} edit={edit('content')} />
        </div>
      </main>
    </TextContext.Provider>
  );
}
