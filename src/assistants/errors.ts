import { TrackerError } from '../client/errors';
import { visibleLine } from './visible';

/** A failed tool call; the message is one sentence for the model, followed by `details`. */
export class ToolError extends Error {
  override readonly name = 'ToolError';
  constructor(
    message: string,
    readonly details?: string,
  ) {
    super(message);
  }
}

/** The error when a name refers to another repository than at the time of the confirmation. */
export const notConfirmed = (): ToolError =>
  new ToolError('Which repository is meant has changed since the person was asked, so nothing was written. Call the tool again.');

const MAX_SENTENCE_CHARS = 500;

/** The message of an error for a model. Internal errors are replaced, since they may contain paths or secrets. */
export function errorText(error: unknown): string {
  if (error instanceof ToolError) return error.details === undefined ? error.message : `${error.message}\n${error.details}`;
  if (error instanceof TrackerError) return visibleLine(error.message, MAX_SENTENCE_CHARS);
  return 'This failed unexpectedly. Tell the person, who finds the reason in the log.';
}
