import { useState } from 'preact/hooks';
import type { Comment, Edit, EditKey, Edits, WaitingFile } from '../../src/wire/page';
import { Button } from '../parts/controls';
import { PendingFiles } from '../parts/files';
import { announce } from '../parts/live';
import { t } from '../l10n';
import { request } from './host';
import { Discard } from '../parts/discard';
import { isComment } from './timeline';

/** Unsent edits of comments that no longer exist. */
export function orphansOf(edits: Edits, comments: readonly Comment[] | null): Edits {
  if (!comments) return {};
  const isThere = (key: string) => comments.some((comment) => `comment-${comment.id}` === key && isComment(comment));
  return Object.fromEntries(Object.entries(edits).filter(([key]) => key.startsWith('comment-') && !isThere(key)));
}

/** Label of a text of an issue. */
export const draftLabel = (key: string): string => (key === 'title' ? t('title') : key === 'content' ? t('description') : t('comment'));

interface Props {
  readonly edits: Edits;
  /** Undefined when the issue cannot be shown just now: then the texts are kept. */
  readonly onDiscard: ((key: EditKey) => void) | undefined;
  readonly onEdit?: (key: EditKey, edit: Edit) => void;
  /** Pending files of the texts. */
  readonly files?: readonly WaitingFile[];
}

const noProgress = {};

/**
 * Unsent texts whose comment no longer exists, or whose issue cannot be shown now: they can be copied, and are deleted only when the person
 * discards them.
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
            <OrphanedText
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

interface OrphanedTextProps {
  readonly name: string;
  readonly text: string;
  readonly onDiscard: (() => void) | undefined;
  readonly onInput: ((text: string) => void) | undefined;
}

function OrphanedText({ name, text, onDiscard, onInput }: OrphanedTextProps) {
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
