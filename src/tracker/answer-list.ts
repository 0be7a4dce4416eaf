import { jsonWriter, respond } from './answer';
import type { TrackerContext } from './context';
import type { EncodeOptions } from '../wire/v1';
import { isKnown, notModified, repositoryTag } from './etag';
import { StreamedList } from './streamed';
import type { Repository } from './store/store';
import { requestTexts } from './v2/rendered';

/** What a list of a repository is asked for: `what` tells one question from another, `options` how it is told. */
export interface ListQuestion {
  readonly repository: Repository;
  readonly what: string;
  readonly options: EncodeOptions;
}

/** Answers a question about a repository: that it is known already, or with what `make` makes, which may be called twice. */
export async function answerList(
  c: TrackerContext,
  { repository, what, options }: ListQuestion,
  make: () => Promise<unknown>,
): Promise<Response> {
  const tag = repositoryTag(repository, what, options);
  if (isKnown(c, tag)) return notModified(tag);
  const writer = jsonWriter(c);
  // Some of what is made is made when it is written.
  const body = await requestTexts(c).complete(async () => {
    const made = await make();
    return made instanceof StreamedList ? made : writer.write(made);
  });
  return respond(c, body, 200, { ETag: tag });
}
