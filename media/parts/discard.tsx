import { useLayoutEffect, useRef } from 'preact/hooks';
import { Button } from './controls';
import { t } from '../l10n';

interface Question {
  readonly question: string;
  /** Labels of the button that confirms, and of the one that cancels. */
  readonly yes: string;
  readonly no: string;
  readonly busy?: boolean;
  readonly class?: string;
  readonly onYes: () => void;
  readonly onNo: () => void;
}

/** Asks for confirmation; the focus and Escape are on the button that cancels. */
export function AskBefore({ question, yes, no, busy, class: className = '', onYes, onNo }: Question) {
  const harmless = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => harmless.current?.focus(), []);
  return (
    <div
      class={`actions ${className}`.trim()}
      role="alertdialog"
      aria-label={question}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onNo();
      }}
    >
      <span class="actions-say">{question}</span>
      <Button onClick={onYes} busy={busy}>
        {yes}
      </Button>
      <Button secondary onClick={onNo} ref={harmless}>
        {no}
      </Button>
    </div>
  );
}

/** Asks before a text is discarded. */
export function Discard({ onDiscard, onKeep }: { onDiscard: () => void; onKeep: () => void }) {
  return <AskBefore question={t('discardQuestion')} yes={t('discard')} no={t('keepEditing')} onYes={onDiscard} onNo={onKeep} />;
}
