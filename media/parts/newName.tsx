import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ListName, StringName } from '../../src/wire/page';
import { t } from '../l10n';
import type { ChosenField } from './choices';
import { IconButton } from './controls';
import type { Option } from './select';
import { focusAgain } from './focus';

/** Value of the option that adds a name; no name can be the same. */
export const NEW = '\n';
const NEW_NAME_LABELS: Record<ListName, StringName> = { component: 'newComponent', milestone: 'newMilestone', version: 'newVersion' };
const NAME_LABELS: Record<ListName, StringName> = { component: 'nameOfComponent', milestone: 'nameOfMilestone', version: 'nameOfVersion' };

/** The option that adds a name to a list. */
export const newOption = (list: ListName): Option => ({ value: NEW, label: t(NEW_NAME_LABELS[list]) });

/** Whether the input of a new name is shown instead of a field, which gets the focus back afterwards. */
export function useNaming(field: ChosenField): [isNaming: boolean, setNaming: (isNaming: boolean) => void] {
  const [isNaming, setNaming] = useState(false);
  const wasNaming = useRef(false);
  useLayoutEffect(() => {
    if (!isNaming && wasNaming.current) focusAgain(document.querySelector<HTMLElement>(`[data-field="${field}"] select`));
    wasNaming.current = isNaming;
  }, [isNaming]);
  return [isNaming, setNaming];
}

interface Props {
  readonly list: ListName;
  readonly busy: boolean;
  /** Why the name was not added. */
  readonly problem: string | undefined;
  /** Adds the name; false when that failed. */
  readonly add: (name: string) => Promise<boolean>;
  readonly onCancel: () => void;
}

/** Names that were typed and not added: the next input of the list begins with them. */
const unusedNames = new Map<ListName, string>();

/** The input of a new name for a list of the repository, shown instead of the field that gets it. */
export function NewName({ list, busy, problem, add, onCancel }: Props) {
  const [name, setName] = useState(unusedNames.get(list) ?? '');
  const type = (text: string) => {
    unusedNames.set(list, text);
    setName(text);
  };
  const input = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => input.current?.focus(), []);
  const addNow = async () => {
    const trimmed = name.trim();
    if (trimmed === '' || busy) return;
    if (await add(trimmed)) unusedNames.delete(list);
    else focusAgain(input.current);
  };
  return (
    <div class="field" data-field={list}>
      <label for={`new-${list}`}>{t(NAME_LABELS[list])}</label>
      <div class="new-name">
        <input
          id={`new-${list}`}
          ref={input}
          type="text"
          class="input"
          dir="auto"
          value={name}
          readOnly={busy}
          aria-invalid={problem ? true : undefined}
          aria-describedby={problem ? `new-${list}-problem` : undefined}
          onInput={(event) => type(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.isComposing) return;
            if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) void addNow();
            else if (event.key === 'Escape') onCancel();
          }}
        />
        <IconButton icon="check" label={t('add')} busy={busy} disabled={name.trim() === ''} onClick={() => void addNow()} />
        <IconButton icon="close" label={t('cancel')} onClick={onCancel} />
      </div>
      {problem && (
        <div class="field-problem" id={`new-${list}-problem`}>
          {problem}
        </div>
      )}
    </div>
  );
}
