import { useLayoutEffect, useRef } from 'preact/hooks';
import { Button } from './controls';
import { t } from '../l10n';

interface Question {
  readonly question: string;
  /** What the button says that does it, and the harmless one. */
  readonly yes: string;
  readonly no: string;
  readonly busy?: boolean;
  readonly class?: string;
  readonly onYes: () => void;
  readonly onNo: () => void;
}

/** Asks before something goes; the harmless answer is the one that has the focus, and Escape. */
export function AskBefore({ question, yes, no, busy, class: more = '', onYes, onNo }: Question) {
  const harmless = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => harmless.current?.focus(), []);
  return (
    <div
      class={`actions ${more}`.trim()}
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

/** Asks before a text is thrown away. */
export function Discard({ onDiscard, onKeep }: { onDiscard: () => void; onKeep: () => void }) {
  return <AskBefore question={t('discardQuestion')} yes={t('discard')} no={t('keepEditing')} onYes={onDiscard} onNo={onKeep} />;
}
