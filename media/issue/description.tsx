import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Edit, Person } from '../../src/wire/page';
import type { IssueView } from '../../src/wire/page-issue';
import { IconButton } from '../parts/controls';
import { Text } from '../parts/text';
import { t } from '../l10n';
import type { Saver } from './saving';
import { changedBy } from './actions';
import { TextEditor } from './textEditor';
import { toggleTaskBox } from './ticking';
import { focusAgain } from '../parts/focus';

interface Props {
  readonly view: IssueView;
  readonly people: readonly Person[];
  readonly edit: Edit | undefined;
  readonly saver: Saver;
  readonly onEdit: (edit: Edit | undefined) => void;
  readonly onQuote: ((text: string) => void) | undefined;
}

/** The description: shown with tasks that can be ticked, or edited with a preview. */
export function Description({ view, people, edit, saver, onEdit, onQuote }: Props) {
  const { issue, locked } = view;
  const button = useRef<HTMLButtonElement>(null);
  const wasEditing = useRef(edit !== undefined);
  const restored = useRef(edit !== undefined);
  useLayoutEffect(() => {
    if (!edit && wasEditing.current) focusAgain(button.current);
    wasEditing.current = edit !== undefined;
  }, [edit === undefined]);
  const startEditing = () => onEdit({ text: issue.content, base: issue.content });
  const close = () => {
    saver.discard('content');
    onEdit(undefined);
  };
  const onTick = (line: number, isTicked: boolean) =>
    toggleTaskBox(issue.content, line, isTicked, (text, base) => saver.save('content', text, base));
  const isEmpty = issue.content.trim() === '';
  const failure = edit ? undefined : saver.get('content')?.failure;
  return (
    <section class="description" aria-labelledby="description-title">
      <div class="section-head">
        <h2 id="description-title">{t('description')}</h2>
        {!edit && !locked.texts && <IconButton icon="edit" label={t('editDescription')} buttonRef={button} onClick={startEditing} />}
        {!edit && !isEmpty && onQuote && <IconButton icon="quote" label={t('quoteDescription')} onClick={() => onQuote(issue.content)} />}
      </div>
      {edit ? (
        <TextEditor
          name={t('description')}
          edit={edit}
          current={issue.content}
          markup={issue.markup}
          people={people}
          saving={saver.get('content')}
          autoFocus={!restored.current}
          onEdit={onEdit}
          changedBy={changedBy(view, 'content', issue.content)}
          onClose={close}
          onSave={(text, base) => saver.save('content', text, base)}
          textKey="content"
          canAttach={view.can.attach}
          mayBeEmpty
        />
      ) : isEmpty ? (
        <p class="muted">
          {t('noDescription')}{' '}
          {!locked.texts && (
            <button type="button" class="link" onClick={startEditing}>
              {t('addDescription')}
            </button>
          )}
        </p>
      ) : (
        <Text text={issue.content} markup={issue.markup} onTick={locked.texts ? undefined : onTick} />
      )}
      {failure && (
        <p class="field-problem" role="alert">
          {failure.message}
        </p>
      )}
    </section>
  );
}
