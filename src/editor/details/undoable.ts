import type { Issue, IssueFields } from '../../model/issue';
import { askDuplicateRelation } from '../duplicate';
import type * as Steps from '../issueSteps';
import { saveFields, type SaveOutcome } from '../saveFields';
import type { Place } from '../services';
import type { UndoStep } from '../undo/model';
import type { PanelContext } from './panelContext';

/** What is done on an issue's page and can be taken back. */

/** Remembers something that was done to the issue of a page. */
export async function pushUndo(
  { services, place, address }: PanelContext,
  step: (steps: typeof Steps, about: { place: Place; number: number }) => UndoStep,
): Promise<void> {
  if (place) services.undo.push(step(await import('../issueSteps'), { place, number: address.number }));
}

/** Saves fields, and remembers how to take it back; questions about the change come first. Undefined if the person cancels. @throws {TrackerError} */
export async function saveUpdate(
  context: PanelContext,
  place: Place,
  issue: Issue,
  fields: IssueFields,
  base: IssueFields,
): Promise<SaveOutcome | undefined> {
  const { services } = context;
  const changedAlong = await askDuplicateRelation(services, { place, issue }, 'status', fields.status);
  if (!changedAlong) return undefined;
  const saved = await saveFields(place.service, place.repository, issue, fields, base);
  if ('conflict' in saved) return saved;
  const { updateStep, pickFieldValues } = await import('../issueSteps');
  const about = { place, number: issue.number };
  let step = updateStep(services, about, base, pickFieldValues(saved.issue, Object.keys(fields)));
  try {
    if (changedAlong.relate) step = (await import('../relationSteps')).bothSteps(step, await changedAlong.relate());
  } finally {
    services.undo.push(step);
  }
  return saved;
}

/** Deletes a comment. One's own can be written again. @throws {TrackerError} */
export async function deleteComment(context: PanelContext, { service, repository }: Place, id: number): Promise<void> {
  const { services, view, address } = context;
  const comment = view?.comments?.find((comment) => comment.id === id);
  await service.deleteComment(repository, address.number, id);
  const me = await service.identity().then(
    ({ person }) => person.username,
    () => undefined,
  );
  const content = comment?.markup === 'markdown' && comment.author?.username === me ? comment.content : null;
  if (content !== null) await pushUndo(context, (steps, about) => steps.deletedCommentStep(services, about, content));
}

/** Deletes a file. One that is not large can be attached again. @throws {TrackerError} */
export async function deleteFile(context: PanelContext, { service, repository }: Place, name: string): Promise<void> {
  const { services, view, address } = context;
  const { MAX_RESTORABLE_FILE_BYTES } = await import('../issueSteps');
  const size = view?.attachments?.find((attachment) => attachment.name === name)?.size ?? Infinity;
  const bytes =
    size <= MAX_RESTORABLE_FILE_BYTES
      ? await service.attachment(repository, address.number, name).catch(() => undefined) // one that is lost can be deleted all the same
      : undefined;
  await service.deleteAttachment(repository, address.number, name);
  if (bytes) await pushUndo(context, (steps, about) => steps.deletedFileStep(services, about, { name, bytes }));
}
