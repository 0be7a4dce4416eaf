import { useMemo, useRef } from 'preact/hooks';
import type { EditKey, StringName } from '../../src/wire/page';
import { quotedLines } from '../parts/editing';
import { t } from '../l10n';
import type { Actions } from './actions';
import type { DraftState } from './drafts';
import type { Saver } from './saving';
import { selectedIn } from './scrolling';

/** Actions of comments; the same object in each render, so that unchanged entries are not rendered again. `onQuoted` is called when a text was quoted in the reply. */
export function useActions(drafts: DraftState, saver: Saver, onQuoted: () => void): Actions {
  const latest = useRef({ drafts, saver, onQuoted });
  latest.current = { drafts, saver, onQuoted };
  return useMemo((): Actions => {
    const key = (comment: number): EditKey => `comment-${comment}`;
    const messagesFor = (ok: StringName) => ({ ok: t(ok), failed: (reason: string) => reason });
    return {
      edit: (comment, edit) => latest.current.drafts.set(key(comment), edit),
      discardFailure: (comment) => latest.current.saver.discard(key(comment)),
      save: (comment, text, base) =>
        latest.current.saver.send(key(comment), { type: 'editComment', comment, text, base }, messagesFor('commentSaved'), text),
      remove: (comment) => latest.current.saver.send(key(comment), { type: 'deleteComment', comment }, messagesFor('commentDeleted')),
      quote: (text, from) => {
        const { edits, set } = latest.current.drafts;
        const reply = edits.comment?.text ?? '';
        const gap = reply === '' || reply.endsWith('\n\n') ? '' : reply.endsWith('\n') ? '\n' : '\n\n';
        set('comment', { text: `${reply}${gap}${quotedLines(selectedIn(from) || text)}`, base: '' });
        latest.current.onQuoted();
      },
    };
  }, []);
}
