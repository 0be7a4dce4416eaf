import type { RefObject } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Comment, Edit, Person } from '../../src/wire/page';
import { IconButton } from '../parts/controls';
import { Avatar, Name, personLabel } from '../parts/person';
import { Text } from '../parts/text';
import { When } from '../parts/when';
import { timeAgo, exactDate, t } from '../l10n';
import { send } from './host';
import { ChangeSentence } from './changed';
import type { Saving } from './saving';
import type { Actions } from './actions';
import { AskBefore } from '../parts/discard';
import { TextEditor } from './textEditor';
import { toggleTaskBox } from './ticking';
import { focusAgain } from '../parts/focus';

export interface CommentEntryProps {
  readonly comment: Comment;
  readonly edit: Edit | undefined;
  readonly saving: Saving | undefined;
  readonly people: readonly Person[];
  readonly names: (username: string) => string;
  readonly canChange: boolean;
  readonly canQuote: boolean;
  readonly canAttach: boolean;
  readonly actions: Actions;
  readonly lazy: boolean;
}

interface CommentHeadProps extends Pick<CommentEntryProps, 'comment' | 'edit' | 'canChange' | 'canQuote' | 'actions'> {
  readonly box: RefObject<HTMLElement | null>;
  readonly editButton: RefObject<HTMLButtonElement | null>;
  readonly deleteButton: RefObject<HTMLButtonElement | null>;
  readonly onDelete: () => void;
}

/** Author and dates of a comment, and buttons for what can be done with it. */
function CommentHead({ comment, edit, canChange, canQuote, actions, box, editButton, deleteButton, onDelete }: CommentHeadProps) {
  const { id } = comment;
  const content = comment.content ?? '';
  const updatedOn = comment.updatedOn ?? comment.createdOn;
  return (
    <header class="comment-head">
      <Name person={comment.author} />
      <a class="when" href={`#comment-${id}`}>
        <When date={comment.createdOn} />
      </a>
      {updatedOn !== comment.createdOn && (
        <span class="muted" title={exactDate(updatedOn)}>
          {t('edited')} {timeAgo(updatedOn) !== timeAgo(comment.createdOn) && <When date={updatedOn} />}
        </span>
      )}
      {!edit && (
        <div class="comment-actions">
          {canQuote && <IconButton icon="quote" label={t('quoteComment')} onClick={() => actions.quote(content, box.current)} />}
          <IconButton icon="link" label={t('copyCommentLink')} onClick={() => send({ type: 'copyCommentLink', comment: id })} />
          {canChange && (
            <>
              <IconButton
                icon="edit"
                label={t('editComment')}
                buttonRef={editButton}
                onClick={() => actions.edit(id, { text: content, base: content })}
              />
              <IconButton icon="trash" label={t('deleteComment')} buttonRef={deleteButton} onClick={onDelete} />
            </>
          )}
        </div>
      )}
    </header>
  );
}

/** A comment, with the changes that were made with it. */
export function CommentEntry({ comment, edit, saving, people, names, canChange, canQuote, canAttach, actions, lazy }: CommentEntryProps) {
  const { id, author, markup } = comment;
  const content = comment.content ?? '';
  const [confirming, setConfirming] = useState(false);
  const box = useRef<HTMLElement>(null);
  const deleteButton = useRef<HTMLButtonElement>(null);
  const editButton = useRef<HTMLButtonElement>(null);
  const wasEditing = useRef(edit !== undefined);
  const restored = useRef(edit !== undefined);
  useLayoutEffect(() => {
    if (!edit && wasEditing.current) focusAgain(editButton.current);
    wasEditing.current = edit !== undefined;
  }, [edit === undefined]);
  const close = () => {
    actions.discardFailure(id);
    actions.edit(id, undefined);
  };
  const cancelDelete = () => {
    setConfirming(false);
    deleteButton.current?.focus();
  };
  const onTick = (line: number, isTicked: boolean) => toggleTaskBox(content, line, isTicked, (text, base) => actions.save(id, text, base));
  const updatedOn = comment.updatedOn ?? comment.createdOn;
  return (
    <>
      <Avatar person={author} />
      <article class="comment" aria-label={t('commentBy', personLabel(author))} ref={box}>
        <CommentHead
          {...{ comment, edit, canChange, canQuote, actions, box, editButton, deleteButton }}
          onDelete={() => setConfirming(true)}
        />
        {confirming && (
          <AskBefore
            question={t('deleteCommentQuestion')}
            yes={t('deleteShort')}
            no={t('cancel')}
            busy={saving?.busy ?? false}
            class="comment-ask"
            onYes={() => void actions.remove(id)}
            onNo={cancelDelete}
          />
        )}
        {saving?.failure && !edit && (
          <p class="field-problem" role="alert">
            {saving.failure.message}
          </p>
        )}
        <div class="comment-body">
          {edit ? (
            <TextEditor
              name={t('comment')}
              edit={edit}
              current={content}
              markup={markup}
              people={people}
              saving={saving}
              autoFocus={!restored.current}
              changedBy={{ date: updatedOn }}
              onEdit={(next) => actions.edit(id, next)}
              onClose={close}
              onSave={(text, base) => actions.save(id, text, base)}
              textKey={`comment-${id}`}
              canAttach={canAttach}
            />
          ) : (
            <Text text={content} markup={markup} lazy={lazy} onTick={canChange ? onTick : undefined} />
          )}
        </div>
        {comment.changes.length > 0 && (
          <footer class="comment-changes">
            <ChangeSentence changes={comment.changes.map((change) => ({ ...change, comment: id }))} author={author} names={names} />
          </footer>
        )}
      </article>
    </>
  );
}
