import { useState } from 'preact/hooks';
import type { Comment, Edit, EditKey, Edits, WaitingFile } from '../../src/wire/page';
import { Button } from '../parts/controls';
import { PendingFiles } from '../parts/files';
import { announce } from '../parts/live';
import { t } from '../l10n';
import { request } from './host';
import { Discard } from '../parts/discard';
import { isComment } from './timeline';

/** Texts under way of comments that are not there any more. */
export function orphansOf(edits: Edits, comments: readonly Comment[] | null): Edits {
  if (!comments) return {};
  const isThere = (key: string) => comments.some((comment) => `comment-${comment.id}` === key && isComment(comment));
  return Object.fromEntries(Object.entries(edits).filter(([key]) => key.startsWith('comment-') && !isThere(key)));
}

/** What a text of an issue is called. */
export const draftLabel = (key: string): string => (key === 'title' ? t('title') : key === 'content' ? t('description') : t('comment'));

interface Props {
  readonly edits: Edits;
  /** Undefined: what they belong to cannot be shown just now, so that there is nothing to be discarded. */
  readonly onDiscard: ((key: EditKey) => void) | undefined;
  readonly onEdit?: (key: EditKey, edit: Edit) => void;
  /** Files that were to go with them. */
  readonly files?: readonly WaitingFile[];
}

const noProgress = {};

/**
 * Texts that were written and not sent, and have no place any more, or none as long as their issue cannot be shown: they can be copied, and
 * are gone only when the person says so.
 */
export function OrphanedDrafts({ edits, onDiscard, onEdit, files = [] }: Props) {
  const orphaned = Object.entries(edits) as [EditKey, Edit | undefined][];
  if (orphaned.length === 0 && files.length === 0) return null;
  const about = onDiscard ? t('leftTexts') : t('unsentTexts');
  return (
    <section class="left-texts" aria-label={about}>
      <p>{about}</p>
      {orphaned.map(
        ([key, edit]) =>
          edit && (
            <LeftText
              key={key}
              name={draftLabel(key)}
              text={edit.text}
              onDiscard={onDiscard && (() => onDiscard(key))}
              onInput={onEdit && ((text) => onEdit(key, { ...edit, text }))}
            />
          ),
      )}
      <PendingFiles
        files={files}
        progress={noProgress}
        busy={false}
        onRemove={(name) => void request({ type: 'removeFile', name }, t('noAnswer'))}
      />
    </section>
  );
}

interface LeftTextProps {
  readonly name: string;
  readonly text: string;
  readonly onDiscard: (() => void) | undefined;
  readonly onInput: ((text: string) => void) | undefined;
}

function LeftText({ name, text, onDiscard, onInput }: LeftTextProps) {
  const [confirming, setConfirming] = useState(false);
  const copy = () => void navigator.clipboard.writeText(text).then(() => announce(t('copied')));
  return (
    <div class="field">
      <textarea
        class="input"
        dir="auto"
        rows={4}
        readOnly={!onInput}
        aria-label={name}
        value={text}
        onInput={(event) => onInput?.(event.currentTarget.value)}
      />
      {confirming && onDiscard ? (
        <Discard onDiscard={onDiscard} onKeep={() => setConfirming(false)} />
      ) : (
        <div class="actions">
          <Button onClick={copy}>{t('copyText')}</Button>
          {onDiscard && (
            <Button secondary onClick={() => setConfirming(true)}>
              {t('discard')}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}
