import { useEffect, useRef } from 'preact/hooks';
import type { Draft, TextVersion } from '../../src/wire/page';
import type { Form, FormProtocol } from '../../src/wire/page-form';
import { handledElsewhere, type EventHandlers } from '../host';
import { listen, send } from './host';

interface FormEventHandlers {
  readonly onForm: (form: Form) => void;
  readonly onBusy: (busy: boolean) => void;
  readonly onVersions: (draftId: string, versions: readonly TextVersion<Draft>[]) => void;
  /** A draft was sent as the issue `number`, and the form continues with another one. */
  readonly onContinued: (from: string, number: number, draftId: string) => void;
}

/** Listens to the host's events for the form, from its first render on. */
export function useFormEvents(handlers: FormEventHandlers): void {
  const latest = useRef(handlers);
  latest.current = handlers;
  useEffect(() => {
    const stop = listen({
      form: (message) => latest.current.onForm(message),
      creating: ({ on }) => latest.current.onBusy(on),
      versions: ({ draftId, copies }) => latest.current.onVersions(draftId, copies),
      continued: ({ from, number, draftId }) => latest.current.onContinued(from, number, draftId),
      similar: handledElsewhere,
      waiting: handledElsewhere,
      progress: handledElsewhere,
    } satisfies EventHandlers<FormProtocol>);
    send({ type: 'ready' });
    return stop;
  }, []);
}
