import type { RefObject } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { Edit, EditKey, Markup, Outcome, Person } from '../../src/wire/page';
import { useFileInput } from '../parts/attaching';
import { Button, Icon } from '../parts/controls';
import { PendingFiles } from '../parts/files';
import { WithFiles } from '../parts/text';
import { SignInToSend } from '../parts/signIn';
import { TextInput } from '../parts/writer';
import { MOD, t } from '../l10n';
import { TextConflict, type ChangedBy } from './conflict';
import { Discard } from '../parts/discard';
import type { Saving } from './saving';

/** Whether texts are equal except for carriage returns, which a text area removes. */
export const isSameText = (a: string, b: string): boolean => a.replace(/\r\n?/g, '\n') === b.replace(/\r\n?/g, '\n');

interface Props {
  /** Label of the text. */
  readonly name: string;
  readonly edit: Edit;
  /** The current text of the issue. */
  readonly current: string;
  readonly markup: Markup;
  readonly people: readonly Person[];
  readonly saving: Saving | undefined;
  readonly autoFocus: boolean;
  readonly onEdit: (edit: Edit) => void;
  /** Who last changed the current text. */
  readonly changedBy: ChangedBy;
  readonly onClose: () => void;
  readonly onSave: (text: string, base: string) => Promise<Outcome>;
  /** Key of the text. */
  readonly textKey: EditKey;
  /** Whether the site supports attachments. */
  readonly canAttach: boolean;
  /** Whether an empty text can be saved: a description, not a comment. */
  readonly mayBeEmpty?: boolean;
}

/** The editor of an existing text; shows both versions side by side when it was changed elsewhere. */
export function TextEditor({
  name,
  edit,
  current,
  markup,
  people,
  saving,
  autoFocus,
  onEdit,
  onSave,
  textKey,
  canAttach,
  ...props
}: Props) {
  const [confirming, setConfirming] = useState(false);
  const area: RefObject<HTMLTextAreaElement | null> = useRef(null);
  const onInput = (text: string) => onEdit({ ...edit, text });
  const attaching = useFileInput({ area, text: edit.text, onText: onInput, textKey, markup });
  const { files } = attaching;
  const latest = useRef(edit);
  latest.current = edit;
  const isChanged = !isSameText(edit.text, edit.base) || files.length > 0;
  const isEmpty = !props.mayBeEmpty && edit.text.trim() === '';
  const onClose = () => {
    attaching.clear();
    props.onClose();
  };
  const keepEditing = () => {
    setConfirming(false);
    area.current?.focus();
  };
  const cancel = () => (confirming ? keepEditing() : isChanged ? setConfirming(true) : onClose());
  const save = async (base = edit.base) => {
    if (saving?.busy || isEmpty) return;
    attaching.clearProblem();
    // The text may still get the reference to an inserted picture.
    await attaching.settled();
    const { text } = latest.current;
    if (isSameText(text, current) && attaching.count() === 0) return props.onClose();
    if ((await onSave(text, base)).ok) props.onClose();
  };
  const theirs = saving?.failure?.theirs;
  if (theirs !== undefined) {
    const choose = { onInput, onKeep: () => void save(theirs), onTake: onClose, busy: saving?.busy ?? false };
    return <TextConflict name={name} base={edit.base} theirs={theirs} changedBy={props.changedBy} mine={edit.text} {...choose} />;
  }
  return (
    <>
      <WithFiles files={files}>
        <TextInput
          label={name}
          value={edit.text}
          markup={markup}
          people={people}
          onInput={onInput}
          onSubmit={() => void save()}
          onEscape={cancel}
          disabled={saving?.busy ?? false}
          autoFocus={autoFocus}
          textareaRef={area}
          problem={saving?.failure ? `${saving.failure.message} ${t('textKept')}` : attaching.problem}
          onFiles={canAttach ? attaching.add : undefined}
          onPick={canAttach ? attaching.pick : undefined}
        >
          <PendingFiles files={files} progress={attaching.progress} busy={saving?.busy} onRemove={attaching.remove} />
        </TextInput>
      </WithFiles>
      {confirming ? (
        <Discard onDiscard={onClose} onKeep={keepEditing} />
      ) : (
        <div class="actions">
          <Button onClick={() => void save()} busy={saving?.busy ?? false} disabled={isEmpty}>
            {saving?.busy ? t('saving') : saving?.failure ? t('tryAgain') : t('save')}
          </Button>
          <SignInToSend saving={saving} />
          <Button secondary onClick={cancel} disabled={saving?.busy ?? false}>
            {t('cancel')}
          </Button>
          {!isSameText(edit.base, current) && !saving && (
            <span class="actions-say">
              <Icon name="warning" /> {t('changedWhileEditing')}
            </span>
          )}
          <span class="actions-hint">{t('submitHint', MOD)}</span>
        </div>
      )}
    </>
  );
}
