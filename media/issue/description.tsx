import { useEffect, useRef, useState } from 'preact/hooks';
import type { Edit, IssueView } from '../../src/wire/page';
import { Button, Icon, IconButton } from '../parts/controls';
import { Text } from '../parts/text';
import { Writer } from '../parts/writer';
import { MOD, t } from '../words';
import { TextConflict } from './conflict';
import { Discard } from './discard';
import type { Saver } from './saving';

interface Props {
  readonly view: IssueView;
  readonly edit: Edit | undefined;
  readonly saver: Saver;
  readonly onEdit: (edit: Edit | undefined) => void;
}

/** A text area knows line feeds only; a text that differs in nothing else was not changed. */
const same = (a: string, b: string): boolean => a.replace(/\r\n?/g, '\n') === b.replace(/\r\n?/g, '\n');

/** The description: read, or written with a preview. */
export function Description({ view, edit, saver, onEdit }: Props) {
  const { issue, locked } = view;
  const button = useRef<HTMLButtonElement>(null);
  const wasEditing = useRef(edit !== undefined);
  const restored = useRef(edit !== undefined);
  useEffect(() => {
    if (!edit && wasEditing.current) button.current?.focus();
    wasEditing.current = edit !== undefined;
  }, [edit === undefined]);
  const begin = () => onEdit({ text: issue.content, base: issue.content });

  return (
    <section class="description" aria-labelledby="description-title">
      <div class="section-head">
        <h2 id="description-title">{t('description')}</h2>
        {!edit && !locked.texts && <IconButton icon="edit" label={t('editDescription')} buttonRef={button} onClick={begin} />}
      </div>
      {edit ? (
        <Editor view={view} edit={edit} saver={saver} onEdit={onEdit} autoFocus={!restored.current} />
      ) : issue.content.trim() !== '' ? (
        <Text text={issue.content} markup={issue.markup} />
      ) : (
        <p class="muted">
          {t('noDescription')}{' '}
          {!locked.texts && (
            <button type="button" class="link" onClick={begin}>
              {t('addDescription')}
            </button>
          )}
        </p>
      )}
    </section>
  );
}

function Editor({ view: { issue }, edit, saver, onEdit, autoFocus }: Props & { edit: Edit; autoFocus: boolean }) {
  const [asking, setAsking] = useState(false);
  const area = useRef<HTMLTextAreaElement>(null);
  const saving = saver.of('content');
  const isChanged = !same(edit.text, edit.base);
  const close = () => {
    saver.giveUp('content');
    onEdit(undefined);
  };
  const keepEditing = () => {
    setAsking(false);
    area.current?.focus();
  };
  const cancel = () => (asking ? keepEditing() : isChanged ? setAsking(true) : close());
  const save = async (base = edit.base) => {
    if (saving?.busy) return;
    if (same(edit.text, issue.content)) return close();
    if ((await saver.save('content', edit.text, base)).ok) onEdit(undefined);
  };
  const theirs = saving?.failure?.theirs;
  const onInput = (text: string) => onEdit({ ...edit, text });
  if (theirs !== undefined) {
    const choose = { onInput, onKeep: () => void save(theirs), onTake: close, busy: saving?.busy };
    return <TextConflict name={t('description')} theirs={theirs} mine={edit.text} {...choose} />;
  }
  return (
    <>
      <Writer
        label={t('description')}
        value={edit.text}
        markup={issue.markup}
        onInput={onInput}
        onSubmit={() => void save()}
        onEscape={cancel}
        disabled={saving?.busy}
        autoFocus={autoFocus}
        textareaRef={area}
        problem={saving?.failure ? `${saving.failure.message} ${t('textKept')}` : undefined}
      />
      {asking ? (
        <Discard onDiscard={close} onKeep={keepEditing} />
      ) : (
        <div class="actions">
          <Button onClick={() => void save()} busy={saving?.busy}>
            {saving?.busy ? t('saving') : saving?.failure ? t('tryAgain') : t('save')}
          </Button>
          <Button secondary onClick={cancel} disabled={saving?.busy}>
            {t('cancel')}
          </Button>
          {!same(edit.base, issue.content) && !saving && (
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
