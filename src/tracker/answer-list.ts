import { jsonWriter, respond } from './answer';
import type { TrackerContext } from './context';
import type { EncodeOptions } from '../wire/v1';
import { isKnown, notModified, repositoryTag } from './etag';
import { StreamedList } from './streamed';
import type { Repository } from './store/store';
import { requestTexts } from './v2/rendered';

/** A request for a list of a repository: `what` identifies the list, `options` its encoding. */
export interface ListQuestion {
  readonly repository: Repository;
  readonly what: string;
  readonly options: EncodeOptions;
}

/** Answers a list of a repository, or 304 when the client has it. `make` may be called twice. */
export async function answerList(
  c: TrackerContext,
  { repository, what, options }: ListQuestion,
  make: () => Promise<unknown>,
): Promise<Response> {
  const tag = repositoryTag(repository, what, options);
  if (isKnown(c, tag)) return notModified(tag);
  const writer = jsonWriter(c);
  // Values with getters are made when they are serialized.
  const body = await requestTexts(c).complete(async () => {
    const made = await make();
    return made instanceof StreamedList ? made : writer.write(made);
  });
  return respond(c, body, 200, { ETag: tag });
}
