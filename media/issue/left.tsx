import { useState } from 'preact/hooks';
import type { Comment, Edit, EditKey, Edits, WaitingFile } from '../../src/wire/page';
import { request } from '../host';
import { Button } from '../parts/controls';
import { WaitingFiles } from '../parts/files';
import { announce } from '../parts/live';
import { t } from '../words';
import { Discard } from './discard';
import { isSaid } from './timeline';

/** Texts under way of comments that are not there any more. */
export function orphansOf(edits: Edits, comments: readonly Comment[] | null): Edits {
  if (!comments) return {};
  const isThere = (key: string) => comments.some((comment) => `comment-${comment.id}` === key && isSaid(comment));
  return Object.fromEntries(Object.entries(edits).filter(([key]) => key.startsWith('comment-') && !isThere(key)));
}

/** What a text of an issue is called. */
export const nameOf = (key: string): string => (key === 'title' ? t('title') : key === 'content' ? t('description') : t('comment'));

interface Props {
  readonly edits: Edits;
  readonly onDiscard: (key: EditKey) => void;
  /** Files that were to go with them. */
  readonly files?: readonly WaitingFile[];
}

const noProgress = {};

/** Texts that were written and not sent, and have no place any more: they can be copied, and are gone only when the person says so. */
export function LeftTexts({ edits, onDiscard, files = [] }: Props) {
  const left = Object.entries(edits) as [EditKey, Edit | undefined][];
  if (left.length === 0 && files.length === 0) return null;
  return (
    <section class="left-texts" aria-label={t('leftTexts')}>
      <p>{t('leftTexts')}</p>
      {left.map(([key, edit]) => edit && <LeftText key={key} name={nameOf(key)} text={edit.text} onDiscard={() => onDiscard(key)} />)}
      <WaitingFiles
        files={files}
        progress={noProgress}
        busy={false}
        onRemove={(name) => void request({ type: 'removeFile', name }, t('noAnswer'))}
      />
    </section>
  );
}

function LeftText({ name, text, onDiscard }: { name: string; text: string; onDiscard: () => void }) {
  const [asking, setAsking] = useState(false);
  const copy = () => void navigator.clipboard.writeText(text).then(() => announce(t('copied')));
  return (
    <div class="field">
      <textarea class="input" rows={4} readOnly aria-label={name} value={text} />
      {asking ? (
        <Discard onDiscard={onDiscard} onKeep={() => setAsking(false)} />
      ) : (
        <div class="actions">
          <Button onClick={copy}>{t('copyText')}</Button>
          <Button secondary onClick={() => setAsking(true)}>
            {t('discard')}
          </Button>
        </div>
      )}
    </div>
  );
}
