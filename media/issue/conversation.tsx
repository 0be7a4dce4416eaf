import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Edits, Person } from '../../src/wire/page';
import type { IssueView } from '../../src/wire/page-issue';
import { IconButton } from '../parts/controls';
import { announce } from '../parts/live';
import { t } from '../l10n';
import { listen } from './host';
import { AttachedEntry } from './attachments';
import { ChangeEntry } from './changed';
import { commentOf, goTo } from './scrolling';
import { CommentEntry, type CommentEntryProps } from './commentEntry';
import type { Saver } from './saving';
import type { Actions } from './actions';
import { dateOf, timeline, type TimelineEntry } from './timeline';

interface Props {
  readonly view: IssueView;
  readonly people: readonly Person[];
  readonly edits: Edits;
  readonly saver: Saver;
  readonly actions: Actions;
}

/** Number of entries that are formatted at once; others when they come near the viewport. */
const MAX_RENDERED_PER_STEP = 6;
/** A long conversation is rendered in slices, so that the issue itself is shown at once. */
const FIRST_ENTRIES = 15;
const ENTRIES_PER_SLICE = 120;

/** The number of entries to render: few at first, then more when the page is idle. */
function useSlices(total: number, renderAll: boolean): number {
  const [count, setCount] = useState(renderAll ? Infinity : FIRST_ENTRIES);
  useEffect(() => {
    if (count >= total) return undefined;
    const timer = setTimeout(() => setCount(count + ENTRIES_PER_SLICE), 0);
    return () => clearTimeout(timer);
  }, [count, total]);
  return count;
}

/** Comments, changes and attachments, oldest first. */
export function ConversationView({ view, people, edits, saver, actions }: Props) {
  const [commentsOnly, setCommentsOnly] = useState(false);
  const [target, setTarget] = useState<number>();
  const list = useRef<HTMLOListElement>(null);
  const entries = useMemo(() => timeline(view.comments ?? [], view.attachments ?? []), [view.comments, view.attachments]);
  const shownEntries = commentsOnly ? entries.filter((entry) => entry.type === 'comment') : entries;
  // A scroll position can only be restored when everything above it is rendered.
  const isComplete = useRef(window.scrollY > 0 || target !== undefined);
  const count = useSlices(shownEntries.length, isComplete.current);
  const commentCount = entries.filter((entry) => entry.type === 'comment').length;
  const byName = useMemo(() => new Map(people.map((person) => [person.username.toLowerCase(), person.displayName])), [people]);
  const names = useMemo(() => (username: string) => byName.get(username.toLowerCase()) ?? username, [byName]);

  const reveal = (comment: number) => {
    setTarget(comment);
    if (!entries.some((entry) => entry.type === 'comment' && entry.comment.id === comment)) setCommentsOnly(false);
    goTo(() => document.getElementById(`comment-${comment}`));
  };
  const { newSince } = view;
  const firstNew = newSince ? shownEntries.findIndex((entry) => secondsOf(dateOf(entry)) >= secondsOf(newSince.from)) : -1;
  useEffect(() => {
    if (newSince && firstNew >= 0) announce(newSince.label);
  }, [newSince?.label, newSince?.from]);
  const latest = useRef(reveal);
  latest.current = reveal;
  useEffect(() => listen({ reveal: ({ comment }) => latest.current(comment) }), []);
  const jumpToEnd = (last: boolean) => {
    goTo(() => (last ? list.current?.lastElementChild : list.current?.firstElementChild) ?? null);
    announce(t(last ? 'newest' : 'oldest'));
  };
  if (!view.comments || entries.length === 0) return null;
  const follow = (event: MouseEvent) => {
    const comment = commentOf(event);
    if (comment === undefined) return;
    event.preventDefault();
    reveal(comment);
  };
  return (
    <section class="conversation" aria-labelledby="conversation-title" onClick={follow}>
      <div class="section-head conversation-head">
        <h2 id="conversation-title">
          {t('conversation')} <span class="count">{commentCount}</span>
        </h2>
        <div class="conversation-tools">
          <div class="segments" role="group" aria-label={t('show')}>
            {([false, true] as const).map((isOnlyComments) => (
              <button
                key={String(isOnlyComments)}
                type="button"
                aria-pressed={commentsOnly === isOnlyComments}
                onClick={() => setCommentsOnly(isOnlyComments)}
              >
                {isOnlyComments ? t('onlyComments') : t('everything')}
              </button>
            ))}
          </div>
          {shownEntries.length > 3 && (
            <>
              <IconButton icon="arrow-up" label={t('oldest')} onClick={() => jumpToEnd(false)} />
              <IconButton icon="arrow-down" label={t('newest')} onClick={() => jumpToEnd(true)} />
            </>
          )}
        </div>
      </div>
      <ol class="timeline" ref={list}>
        {shownEntries.slice(0, count).map((entry, index) => {
          const id = entry.type === 'comment' ? entry.comment.id : undefined;
          const row = (
            <Row
              key={entry.key}
              entry={entry}
              lazy={index >= MAX_RENDERED_PER_STEP && target !== id}
              isTarget={target !== undefined && (id === target || (entry.type === 'changed' && entry.ids.includes(target)))}
              edit={id === undefined ? undefined : edits[`comment-${id}`]}
              saving={id === undefined ? undefined : saver.get(`comment-${id}`)}
              people={people}
              names={names}
              canChange={
                view.can.moderate || (entry.type === 'comment' && view.me !== null && entry.comment.author?.username === view.me.username)
              }
              canQuote={view.locked.comments === null}
              canAttach={view.can.attach}
              actions={actions}
            />
          );
          return index === firstNew && newSince ? [<NewSince key="new-since" label={newSince.label} />, row] : row;
        })}
      </ol>
      {commentCount === 0 && commentsOnly && <p class="muted">{t('noComments')}</p>}
    </section>
  );
}

/** Dates in whole seconds, because sites differ in precision. */
const secondsOf = (date: string): number => Math.floor(Date.parse(date) / 1000);

/** The line above what is new since the last visit. */
const NewSince = ({ label }: { readonly label: string }) => (
  <li class="new-since">
    <span>{label}</span>
  </li>
);

interface RowProps extends Omit<CommentEntryProps, 'comment'> {
  readonly entry: TimelineEntry;
  readonly isTarget: boolean;
}

/** One entry; memoized, so that unchanged entries are not rendered again. */
function Row({ entry, lazy, isTarget, ...rest }: RowProps) {
  const { edit, saving, people, names, canChange, canQuote, canAttach } = rest;
  // A formatted entry stays formatted.
  const isLazy = useRef(lazy);
  const inner = useMemo(() => {
    if (entry.type === 'comment') return <CommentEntry {...rest} comment={entry.comment} lazy={isLazy.current} />;
    if (entry.type === 'changed') return <ChangeEntry entry={entry} names={names} />;
    return <AttachedEntry attachment={entry.attachment} date={entry.date} />;
  }, [entry, edit, saving, people, names, canChange, canQuote, canAttach]);
  const [first, ...otherIds] = entry.type === 'comment' ? [entry.comment.id] : entry.type === 'changed' ? entry.ids : [];
  return (
    <li
      class={`entry entry-${entry.type} ${isTarget ? 'is-target' : ''}`}
      id={first === undefined ? undefined : `comment-${first}`}
      tabIndex={-1}
    >
      {otherIds.map((id) => (
        <span key={id} class="anchor" id={`comment-${id}`} />
      ))}
      {inner}
    </li>
  );
}
