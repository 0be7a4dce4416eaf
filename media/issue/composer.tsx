import type { RefObject } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { Edit, Person, Status } from '../../src/wire/page';
import type { IssueView } from '../../src/wire/page-issue';
import { useFileInput } from '../parts/attaching';
import { Button } from '../parts/controls';
import { PendingFiles } from '../parts/files';
import { SignIn, SignInToSend } from '../parts/signIn';
import { WithFiles } from '../parts/text';
import { Avatar } from '../parts/person';
import { TextInput } from '../parts/writer';
import { MOD, t } from '../l10n';
import { goTo } from './scrolling';
import { nextStatus } from './next';
import type { Saver } from './saving';
import { focusAgain } from '../parts/focus';

interface Props {
  readonly view: IssueView;
  readonly people: readonly Person[];
  readonly edit: Edit | undefined;
  readonly saver: Saver;
  readonly onEdit: (edit: Edit | undefined) => void;
  readonly area: RefObject<HTMLTextAreaElement | null>;
  /** Why commenting is not possible now; a written text stays visible. */
  readonly locked: string | null;
}

/** The input of a new comment, with files. */
export function Composer({ view, people, edit, saver, onEdit, area, locked }: Props) {
  const saving = saver.get('comment');
  const text = edit?.text ?? '';
  const current = useRef(text);
  current.current = text;
  const set = (next: string) => onEdit(next === '' ? undefined : { text: next, base: '' });
  const attaching = useFileInput({ area, text, onText: set });
  const { files } = attaching;
  const isEmpty = text.trim() === '' && files.length === 0;
  const [isGathering, setGathering] = useState(false);
  const busy = isGathering || (saving?.busy ?? false);

  const sendAll = async (statusAfter?: Status) => {
    if (busy || locked !== null || (isEmpty && !attaching.isTransferring())) return;
    setGathering(true);
    attaching.clearProblem();
    // The text may still get the reference to an inserted picture.
    await attaching.settled();
    setGathering(false);
    const sentText = current.current;
    if (sentText.trim() === '' && attaching.count() === 0) return;
    const outcome = await saver.send(
      'comment',
      { type: 'addComment', text: sentText },
      { ok: t('commentAdded'), failed: (reason) => reason },
      sentText,
    );
    if (!outcome.ok) return;
    // Text typed meanwhile was not sent, so it is kept.
    if (current.current === sentText) onEdit(undefined);
    focusAgain(area.current, { preventScroll: true });
    goTo(() => document.querySelector('.composer'));
    if (statusAfter) await saver.save('status', statusAfter, view.issue.status);
  };
  const next = nextStatus(view.issue.status);
  return (
    <section class="composer" aria-labelledby="composer-title">
      <h3 id="composer-title" class="visually-hidden">
        {t('addComment')}
      </h3>
      <Avatar person={view.me} />
      <div class="composer-box">
        <WithFiles files={files}>
          <TextInput
            small
            label={t('comment')}
            value={text}
            markup="markdown"
            people={people}
            placeholder={t('commentPlaceholder')}
            onInput={set}
            onSubmit={() => void sendAll()}
            disabled={busy}
            textareaRef={area}
            problem={locked ?? (saving?.failure ? `${saving.failure.message} ${t('textKept')}` : attaching.problem)}
            onFiles={view.can.attach ? attaching.add : undefined}
            onPick={view.can.attach ? attaching.pick : undefined}
          >
            <PendingFiles files={files} progress={attaching.progress} busy={busy} onRemove={attaching.remove} />
          </TextInput>
        </WithFiles>
        <div class="actions">
          <Button onClick={() => void sendAll()} busy={busy} disabled={isEmpty || locked !== null}>
            {busy ? t('sending') : saving?.failure ? t('tryAgain') : t('comment')}
          </Button>
          <SignInToSend saving={saving} />
          {locked !== null && view.signedOut && <SignIn />}
          {!view.locked.fields && locked === null && !isEmpty && !busy && (
            <Button secondary onClick={() => void sendAll(next.status)}>
              {t('commentAnd', t(next.labelKey))}
            </Button>
          )}
          <span class="actions-hint">{t('sendHint', MOD)}</span>
        </div>
      </div>
    </section>
  );
}
