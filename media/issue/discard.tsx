import { useLayoutEffect, useRef } from 'preact/hooks';
import { Button } from '../parts/controls';
import { t } from '../words';

/** Asks before a text is thrown away; the harmless answer is the one that has the focus. */
export function Discard({ onDiscard, onKeep }: { onDiscard: () => void; onKeep: () => void }) {
  const keep = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => keep.current?.focus(), []);
  return (
    <div
      class="actions"
      role="alertdialog"
      aria-label={t('discardQuestion')}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onKeep();
      }}
    >
      <span class="actions-say">{t('discardQuestion')}</span>
      <Button onClick={onDiscard}>{t('discard')}</Button>
      <Button secondary onClick={onKeep} ref={keep}>
        {t('keepEditing')}
      </Button>
    </div>
  );
}
