import type { RefObject } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { Edit, Markup, Outcome, Person } from '../../src/wire/page';
import { Button, Icon } from '../parts/controls';
import { Writer } from '../parts/writer';
import { MOD, t } from '../words';
import { TextConflict } from './conflict';
import { Discard } from './discard';
import type { Saving } from './saving';

/** A text area knows line feeds only; a text that differs in nothing else was not changed. */
export const same = (a: string, b: string): boolean => a.replace(/\r\n?/g, '\n') === b.replace(/\r\n?/g, '\n');

interface Props {
  /** What the text is called. */
  readonly name: string;
  readonly edit: Edit;
  /** The text as it is now. */
  readonly now: string;
  readonly markup: Markup;
  readonly people: readonly Person[];
  readonly saving: Saving | undefined;
  readonly autoFocus: boolean;
  readonly onEdit: (edit: Edit) => void;
  readonly onClose: () => void;
  readonly onSave: (text: string, base: string) => Promise<Outcome>;
  /** A comment says something; a description may be emptied. */
  readonly mayBeEmpty?: boolean;
}

/** A text that is there already, while it is edited: with both versions side by side when it was changed elsewhere. */
export function TextEditor({ name, edit, now, markup, people, saving, autoFocus, onEdit, onClose, onSave, mayBeEmpty }: Props) {
  const [asking, setAsking] = useState(false);
  const area: RefObject<HTMLTextAreaElement | null> = useRef(null);
  const isChanged = !same(edit.text, edit.base);
  const isEmpty = !mayBeEmpty && edit.text.trim() === '';
  const keepEditing = () => {
    setAsking(false);
    area.current?.focus();
  };
  const cancel = () => (asking ? keepEditing() : isChanged ? setAsking(true) : onClose());
  const save = async (base = edit.base) => {
    if (saving?.busy || isEmpty) return;
    if (same(edit.text, now)) return onClose();
    if ((await onSave(edit.text, base)).ok) onClose();
  };
  const theirs = saving?.failure?.theirs;
  const onInput = (text: string) => onEdit({ ...edit, text });
  if (theirs !== undefined) {
    const choose = { onInput, onKeep: () => void save(theirs), onTake: onClose, busy: saving?.busy ?? false };
    return <TextConflict name={name} theirs={theirs} mine={edit.text} {...choose} />;
  }
  return (
    <>
      <Writer
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
        problem={saving?.failure ? `${saving.failure.message} ${t('textKept')}` : undefined}
      />
      {asking ? (
        <Discard onDiscard={onClose} onKeep={keepEditing} />
      ) : (
        <div class="actions">
          <Button onClick={() => void save()} busy={saving?.busy ?? false} disabled={isEmpty}>
            {saving?.busy ? t('saving') : saving?.failure ? t('tryAgain') : t('save')}
          </Button>
          <Button secondary onClick={cancel} disabled={saving?.busy ?? false}>
            {t('cancel')}
          </Button>
          {!same(edit.base, now) && !saving && (
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
