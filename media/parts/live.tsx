import { useEffect, useState } from 'preact/hooks';

/** Sets the text of the live region, by which screen readers announce what others see: saved, failed, changed elsewhere. */
let show: ((text: string) => void) | undefined;
/** What was announced before the live region was there. */
let pending: string | undefined;

/** Announces a sentence to screen readers. */
export function announce(text: string): void {
  if (show) show(text);
  else pending = text;
}

/** The live region that `announce` writes to. */
export function Live() {
  const [text, setText] = useState('');
  useEffect(() => {
    // A no-break space makes the same sentence twice in a row a change, so that it is read twice.
    show = (next) => setText((previous) => (previous === next ? `${next}\u00a0` : next));
    if (pending !== undefined) show(pending);
    pending = undefined;
    return () => (show = undefined);
  }, []);
  return (
    <div class="visually-hidden" role="status" aria-live="polite">
      {text}
    </div>
  );
}
