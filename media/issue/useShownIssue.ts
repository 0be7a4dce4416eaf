import { useEffect, useState } from 'preact/hooks';
import type { EditKey } from '../../src/wire/page';
import type { CodeState, IssueProtocol, IssueView, Opened } from '../../src/wire/page-issue';
import { handledElsewhere, type EventHandlers } from '../host';
import { announce } from '../parts/live';
import { reuseUnchanged } from './actions';
import type { DraftState } from './drafts';
import { listen, send } from './host';
import type { LoadProblemMessage } from './loadProblem';

/** The new view of the issue, with unchanged parts reused. */
function renewed(previous: IssueView | undefined, next: IssueView): IssueView {
  if (previous?.issue.number !== next.issue.number) return next;
  const comments = reuseUnchanged(previous.comments, next.comments, (comment) => comment.id);
  const attachments = JSON.stringify(previous.attachments) === JSON.stringify(next.attachments) ? previous.attachments : next.attachments;
  return { ...next, comments, attachments };
}

/** The issue as sent by the host, where its code is, why it cannot be shown, and which text gets the focus when it is rendered. */
export function useShownIssue(opened: Opened, drafts: DraftState) {
  const [view, setView] = useState(opened.first?.view);
  const [code, setCode] = useState<readonly CodeState[]>();
  const [loadProblem, setLoadProblem] = useState<LoadProblemMessage>();
  const [resumed, setResumed] = useState<EditKey>();
  useEffect(() => {
    const stop = listen({
      issue({ view, edits, copies }) {
        drafts.restore(edits, copies);
        setView((previous) => renewed(previous, view));
        setLoadProblem(undefined);
      },
      code: ({ states }) => setCode(states),
      resume: ({ edit }) => setResumed(edit),
      loadProblem(message) {
        drafts.restore(message.edits, message.copies);
        setLoadProblem(message);
        announce(message.message);
      },
      open: handledElsewhere,
      kept: handledElsewhere,
      reveal: handledElsewhere,
      waiting: handledElsewhere,
      progress: handledElsewhere,
    } satisfies EventHandlers<IssueProtocol>);
    send({ type: 'ready' });
    return stop;
  }, []);
  return { view, code, loadProblem, resumed, setResumed };
}
