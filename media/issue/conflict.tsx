import { useEffect, useRef } from 'preact/hooks';
import { Button, Icon } from '../parts/controls';
import { t } from '../words';

interface Props {
  readonly name: string;
  readonly theirs: string;
  readonly mine: string;
  readonly busy?: boolean;
  readonly onKeep: () => void;
  readonly onTake: () => void;
}

/** Two people wrote the same text: both versions side by side, and nobody but the person decides. */
export function TextConflict({ name, theirs, mine, busy, onKeep, onTake }: Props) {
  const box = useRef<HTMLElement>(null);
  useEffect(() => box.current?.focus(), []);
  return (
    <section class="conflict" aria-label={t('conflictTitle', name)} tabIndex={-1} ref={box}>
      <p class="conflict-say">
        <Icon name="warning" />
        <span>{t('changedMeanwhile', name)}</span>
      </p>
      <div class="conflict-sides">
        <div class="conflict-side">
          <h3>{t('mine')}</h3>
          <pre tabIndex={0}>{mine}</pre>
          <Button onClick={onKeep} busy={busy}>
            {t('keepMine')}
          </Button>
        </div>
        <div class="conflict-side">
          <h3>{t('theirs')}</h3>
          <pre tabIndex={0}>{theirs}</pre>
          <Button secondary onClick={onTake} disabled={busy}>
            {t('takeTheirs')}
          </Button>
        </div>
      </div>
    </section>
  );
}
