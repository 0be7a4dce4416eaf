import type { RefObject } from 'preact';
import { useMemo } from 'preact/hooks';
import { DEFAULTS, type IssueFields, type Person } from '../../src/wire/page';
import type { FileInputState } from '../parts/attaching';
import { PendingFiles } from '../parts/files';
import { TextContext } from '../parts/text';
import { TextInput } from '../parts/writer';
import { t } from '../l10n';
import { send } from './host';

interface Props {
  readonly fields: IssueFields;
  readonly attaching: FileInputState;
  readonly people: readonly Person[];
  readonly area: RefObject<HTMLTextAreaElement | null>;
  readonly canAttach: boolean;
  /** Validation error. */
  readonly problem: string | undefined;
  readonly disabled: boolean;
  readonly onInput: (content: string) => void;
  readonly onSubmit: () => void;
}

/** The input of a new issue's description, with its files. */
export function DescriptionField({ fields, attaching, people, area, canAttach, problem, disabled, onInput, onSubmit }: Props) {
  const { files } = attaching;
  const context = useMemo(
    () => ({ people: new Map(people.map((person) => [person.username.toLowerCase(), person])), attachments: [], waiting: files }),
    [people, files],
  );
  return (
    <TextContext.Provider value={context}>
      <TextInput
        showLabel
        label={t('description')}
        value={fields.content ?? ''}
        markup={fields.markup ?? DEFAULTS.markup}
        placeholder={t('descriptionPlaceholder')}
        onInput={onInput}
        onSubmit={onSubmit}
        problem={problem}
        disabled={disabled}
        people={people}
        textareaRef={area}
        onFiles={canAttach ? attaching.add : undefined}
        onPick={canAttach ? () => send({ type: 'pickFiles' }) : undefined}
      >
        <PendingFiles files={files} progress={attaching.progress} busy={disabled} onRemove={attaching.remove} />
      </TextInput>
    </TextContext.Provider>
  );
}
