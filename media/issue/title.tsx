import type { RefObject } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Edit } from '../../src/wire/page';
import type { IssueView } from '../../src/wire/page-issue';
import { Button, IconButton } from '../parts/controls';
import { t } from '../l10n';
import { SignInToSend } from '../parts/signIn';
import { TextConflict } from './conflict';
import { Discard } from '../parts/discard';
import type { Saver } from './saving';
import { changedBy } from './actions';
import { focusAgain } from '../parts/focus';

interface Props {
  readonly view: IssueView;
  readonly edit: Edit | undefined;
  readonly saver: Saver;
  readonly onEdit: (edit: Edit | undefined) => void;
}

interface EditorProps extends Props {
  readonly edit: Edit;
  readonly area: RefObject<HTMLTextAreaElement | null>;
}

/** The title as an input. When somebody else has changed the title, both are shown side by side. */
function TitleEditor({ view, edit, saver, area, onEdit }: EditorProps) {
  const { issue } = view;
  const [confirming, setConfirming] = useState(false);
  const saving = saver.get('title');
  const close = () => {
    setConfirming(false);
    saver.discard('title');
    onEdit(undefined);
  };
  const save = async (base = edit.base) => {
    const text = edit.text.trim();
    if (text === '' || saving?.busy) return;
    if (text === issue.title) return close();
    if ((await saver.save('title', text, base)).ok) onEdit(undefined);
  };
  const theirs = saving?.failure?.theirs;
  const onInput = (text: string) => onEdit({ ...edit, text: text.replace(/[\r\n]+/g, ' ') });
  if (theirs !== undefined) {
    const choose = { onInput, onKeep: () => void save(theirs), onTake: close, busy: saving?.busy };
    return (
      <div class="title-editor">
        <h1 class="visually-hidden">{issue.title}</h1>
        <TextConflict
          name={t('title')}
          base={edit.base}
          theirs={theirs}
          changedBy={changedBy(view, 'title', theirs)}
          mine={edit.text}
          {...choose}
        />
      </div>
    );
  }
  const isEmpty = edit.text.trim() === '';
  const problem = isEmpty ? t('titleMissing') : saving?.failure?.message;
  const cancel = () => (edit.text.trim() === edit.base ? close() : setConfirming(true));
  return (
    <div class="title-editor">
      <h1 class="visually-hidden">{issue.title}</h1>
      <textarea
        ref={area}
        class="title-input"
        dir="auto"
        rows={1}
        aria-label={t('title')}
        value={edit.text}
        readOnly={saving?.busy}
        aria-invalid={problem ? true : undefined}
        aria-describedby={problem ? 'title-problem' : undefined}
        onInput={(event) => onInput(event.currentTarget.value)}
        onKeyDown={(event) => {
          // Enter confirms the composition of an input method.
          if (event.isComposing) return;
          if (event.key === 'Enter') {
            event.preventDefault();
            void save();
          } else if (event.key === 'Escape') cancel();
        }}
      />
      {problem && (
        <div class="field-problem" id="title-problem" role="alert">
          {problem}
        </div>
      )}
      {confirming ? (
        <Discard
          onDiscard={close}
          onKeep={() => {
            setConfirming(false);
            area.current?.focus();
          }}
        />
      ) : (
        <div class="actions">
          <Button onClick={() => void save()} busy={saving?.busy} disabled={isEmpty}>
            {saving?.failure ? t('tryAgain') : t('save')}
          </Button>
          <SignInToSend saving={saving} />
          <Button secondary onClick={cancel}>
            {t('cancel')}
          </Button>
        </div>
      )}
    </div>
  );
}

/** The title, which is edited in place: Enter saves, Escape cancels. */
export function Title({ view, edit, saver, onEdit }: Props) {
  const { issue, locked } = view;
  const button = useRef<HTMLButtonElement>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  const wasEditing = useRef(edit !== undefined);
  useLayoutEffect(() => {
    if (edit && !wasEditing.current) area.current?.select();
    if (!edit && wasEditing.current) focusAgain(button.current);
    wasEditing.current = edit !== undefined;
  }, [edit === undefined]);

  if (!edit) {
    return (
      <h1 class="title">
        <span class="title-text" dir="auto">
          {issue.title}
        </span>
        {!locked.texts && (
          <IconButton
            class="title-edit"
            icon="edit"
            label={t('editTitle')}
            buttonRef={button}
            onClick={() => onEdit({ text: issue.title, base: issue.title })}
          />
        )}
      </h1>
    );
  }
  return <TitleEditor {...{ view, edit, saver, area, onEdit }} />;
}
