import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Edit, EditKey, WordName } from '../../src/wire/page';
import type { IssueView, Opened, IssuePage as IssueProtocol } from '../../src/wire/page-issue';
import { heardElsewhere, type EventHandlers } from '../host';
import { useWaiting } from '../parts/attaching';
import { Notice } from '../parts/controls';
import { quoted } from '../parts/editing';
import { announce } from '../parts/live';
import { AroundTexts, useRenderer } from '../parts/text';
import { t } from '../words';
import { listen, request, send } from './host';
import { Attachments } from './attachments';
import { Composer } from './composer';
import { ConversationView } from './conversation';
import { Description } from './description';
import { goTo, selectedIn } from './scrolling';
import { PageHead } from './head';
import { useDrafts } from './drafts';
import { OrphanedDrafts, orphansOf } from './orphanedDrafts';
import { useSaver } from './saving';
import { Head, Locked, RetryButton, Skeleton } from './shell';
import { Side } from './side';
import { aroundOf, peopleOf, reuse, type Actions } from './actions';
import { OtherVersions } from './versions';
import { TroubleNotice, TroublePage, type TroubleMessage } from './trouble';

/** What a field is called on screen. */
const fieldName = (field: string): string => (field === 'content' ? t('description') : t(field as WordName));

/** A new look at the issue, in which what has not changed is the same as before. */
function renewed(before: IssueView | undefined, next: IssueView): IssueView {
  if (before?.issue.number !== next.issue.number) return next;
  const comments = reuse(before.comments, next.comments, (comment) => comment.id);
  const attachments = JSON.stringify(before.attachments) === JSON.stringify(next.attachments) ? before.attachments : next.attachments;
  return { ...next, comments, attachments };
}

/** Where a text under way is written. */
const AREAS = new Map<EditKey, string>([
  ['title', '.title-editor'],
  ['content', '.description'],
  ['comment', '.composer'],
]);
const areaOf = (key: EditKey): string => `${AREAS.get(key) ?? `#${key}`} textarea`;

export function IssuePage({ opened }: { opened: Opened }) {
  const [view, setView] = useState(opened.first?.view);
  const [trouble, setTrouble] = useState<TroubleMessage>();
  const [refreshing, setRefreshing] = useState(false);
  /** The text under way to go on with, once it is there. */
  const [resumed, setResumed] = useState<EditKey>();
  const [quotes, setQuotes] = useState(0);
  const kept = useDrafts(opened);
  const saver = useSaver(fieldName);
  const renderer = useRenderer();
  const files = useWaiting();
  const reply = useRef<HTMLTextAreaElement>(null);
  const isReady = view !== undefined && renderer !== undefined;

  useEffect(() => {
    const stop = listen({
      issue({ view, edits, copies }) {
        kept.restore(edits, copies);
        setView((before) => renewed(before, view));
        setTrouble(undefined);
      },
      resume: ({ edit }) => setResumed(edit),
      trouble(message) {
        kept.restore(message.edits, message.copies);
        setTrouble(message);
        announce(message.message);
      },
      open: heardElsewhere,
      kept: heardElsewhere,
      reveal: heardElsewhere,
      waiting: heardElsewhere,
      progress: heardElsewhere,
    } satisfies EventHandlers<IssueProtocol>);
    send({ type: 'ready' });
    return stop;
  }, []);
  useLayoutEffect(() => window.scrollTo(0, 0), []);
  useLayoutEffect(() => {
    if (isReady && kept.scroll > 0) window.scrollTo(0, kept.scroll);
  }, [isReady]);

  // Together with the quotation: a key that is pressed right after belongs to the reply.
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

  const latest = useRef({ kept, saver });
  latest.current = { kept, saver };
  const actions = useMemo((): Actions => {
    const key = (comment: number): EditKey => `comment-${comment}`;
    const said = (ok: WordName) => ({ ok: t(ok), failed: (reason: string) => reason });
    return {
      edit: (comment, edit) => latest.current.kept.set(key(comment), edit),
      giveUp: (comment) => latest.current.saver.giveUp(key(comment)),
      save: (comment, text, base) =>
        latest.current.saver.send(key(comment), { type: 'editComment', comment, text, base }, said('commentSaved'), text),
      remove: (comment) => latest.current.saver.send(key(comment), { type: 'deleteComment', comment }, said('commentDeleted')),
      quote: (text, from) => {
        const { edits, set } = latest.current.kept;
        const before = edits.comment?.text ?? '';
        const gap = before === '' || before.endsWith('\n\n') ? '' : before.endsWith('\n') ? '\n' : '\n\n';
        set('comment', { text: `${before}${gap}${quoted(selectedIn(from) || text)}`, base: '' });
        setQuotes((count) => count + 1);
      },
    };
  }, []);
  const people = useMemo(() => (view ? peopleOf(view) : []), [view?.comments, view?.choices, view?.followers]);
  const around = useMemo(() => view && aroundOf(view, people), [people, view?.attachments]);

  const refresh = async () => {
    setRefreshing(true);
    await request({ type: 'refresh' }, t('noAnswer'));
    setRefreshing(false);
  };

  const discard = (key: EditKey) => kept.set(key, undefined);
  if (!view && trouble) {
    return (
      <main class="page">
        <Head number={opened.address.number} />
        <h1 class="visually-hidden">#{opened.address.number}</h1>
        <TroublePage trouble={trouble} retry={() => void refresh()} busy={refreshing} />
        <OtherVersions kept={kept} keys={kept.keys} />
        <OrphanedDrafts
          edits={kept.edits}
          onDiscard={trouble.trouble === 'failed' ? undefined : discard}
          onEdit={trouble.trouble === 'failed' ? (key, edit) => kept.set(key, edit) : undefined}
          files={files}
        />
      </main>
    );
  }
  if (!isReady || !around) return <Skeleton />;
  const isDeleted = trouble?.trouble === 'deleted';
  const { can } = view;
  const shown = !isDeleted
    ? view
    : {
        ...view,
        locked: { ...view.locked, fields: trouble.message, comments: trouble.message },
        can: { ...can, delete: false, attach: false, watch: false, vote: false },
      };
  const edit = (field: 'title' | 'content') => ({
    edit: kept.edits[field],
    onEdit: (next: Edit | undefined) => kept.set(field, next),
    saver,
    view: shown,
  });
  return (
    <AroundTexts.Provider value={around}>
      <main class="page">
        <PageHead {...edit('title')} isPreview={opened.isPreview} refreshing={refreshing} onRefresh={() => void refresh()} />
        {trouble && <TroubleNotice trouble={trouble} retry={() => void refresh()} busy={refreshing} />}
        {view.problems.map((problem) => (
          <Notice key={problem} tone="warning" actions={<RetryButton busy={refreshing} retry={() => void refresh()} />}>
            {problem}
          </Notice>
        ))}
        {(view.locked.texts ?? view.locked.fields) && !isDeleted && <Locked view={view} />}
        <div class="columns">
          <Side view={shown} saver={saver} />
          <div class="body">
            <OtherVersions kept={kept} keys={kept.keys.filter((key) => key !== 'comment')} />
            <Description
              {...edit('content')}
              people={people}
              onQuote={shown.locked.comments ? undefined : (text) => actions.quote(text, document.querySelector('.description .text'))}
            />
            <Attachments view={shown} saver={saver} />
            <ConversationView view={shown} people={people} edits={kept.edits} saver={saver} actions={actions} />
            <OrphanedDrafts edits={orphansOf(kept.edits, view.comments)} onDiscard={discard} />
            <OtherVersions kept={kept} keys={['comment']} />
            {(shown.locked.comments === null || kept.edits.comment || files.some((file) => file.with === undefined)) && (
              <Composer
                locked={shown.locked.comments}
                view={shown}
                people={people}
                edit={kept.edits.comment}
                saver={saver}
                onEdit={(next) => kept.set('comment', next)}
                area={reply}
              />
            )}
          </div>
        </div>
      </main>
    </AroundTexts.Provider>
  );
}
