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

/** Answers a list of a repository, or 304 when the client has it. It depends on the question alone, not on who asks. `make` may be called twice. */
export async function answerList(
  c: TrackerContext,
  { repository, what, options }: ListQuestion,
  make: () => Promise<unknown>,
): Promise<Response> {
  const tag = repositoryTag(repository, what, options);
  if (isKnown(c, tag)) return notModified(tag);
  const writer = jsonWriter(c);
  const [lookups, version, key] = [c.get('lookups'), c.get('dataVersion'), `${writer.name} ${tag}`];
  // The editor's own client asks with the ETag.
  const isCached = !c.env?.takesText;
  const known = isCached ? lookups.answer(version, key) : undefined;
  if (known !== undefined) return respond(c, known, 200, { ETag: tag });
  const texts = requestTexts(c);
  // Values with getters are made when they are serialized.
  const body = await texts.complete(async () => {
    const made = await make();
    return made instanceof StreamedList ? made : writer.write(made);
  });
  if (isCached && !(body instanceof StreamedList) && !texts.isCutShort) lookups.rememberAnswer(version, key, body);
  return respond(c, body, 200, { ETag: tag });
}
