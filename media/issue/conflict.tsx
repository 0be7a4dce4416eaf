import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { Button, Icon } from '../parts/controls';
import { t } from '../words';

interface Props {
  readonly name: string;
  readonly theirs: string;
  readonly mine: string;
  readonly busy?: boolean;
  /** What is one's own can still be written on, to take over what the other has said. */
  readonly onInput: (mine: string) => void;
  readonly onKeep: () => void;
  readonly onTake: () => void;
}

/** Two people wrote the same text: both versions side by side, and nobody but the person decides. */
export function TextConflict({ name, theirs, mine, busy, onInput, onKeep, onTake }: Props) {
  const id = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => area.current?.focus(), []);
  return (
    <section class="conflict" aria-label={t('conflictTitle', name)}>
      <p class="conflict-say" role="alert">
        <Icon name="warning" />
        <span>{t('changedMeanwhile', name)}</span>
      </p>
      <div class="conflict-sides">
        <div class="conflict-side">
          <label for={id}>{t('mine')}</label>
          <textarea id={id} ref={area} value={mine} readOnly={busy} onInput={(event) => onInput(event.currentTarget.value)} />
          <Button onClick={onKeep} busy={busy}>
            {t('keepMine')}
          </Button>
        </div>
        <div class="conflict-side">
          <span class="conflict-label" id={`${id}-theirs`}>
            {t('theirs')}
          </span>
          <pre tabIndex={0} role="group" aria-labelledby={`${id}-theirs`}>
            {theirs}
          </pre>
          <Button secondary onClick={onTake} disabled={busy}>
            {t('takeTheirs')}
          </Button>
        </div>
      </div>
    </section>
  );
}
