import { jsonWriter, respond } from './response';
import type { TrackerContext } from './context';
import type { EncodeOptions } from '../wire/v1';
import { isCurrent, notModified, repositoryTag } from './etag';
import { StreamedList } from './streamed';
import type { Repository } from './store/store';
import { requestTexts } from './v2/rendered';

/** A request for a list of a repository: `what` identifies the list, `options` its encoding. */
export interface ListIdentity {
  readonly repository: Repository;
  readonly what: string;
  readonly options: EncodeOptions;
}

/**
 * Answers with a list of a repository, or 304 when the client has the current one. The list depends on `what` and `options` only,
 * not on the viewer. `create` may be called twice.
 */
export async function respondWithList(
  c: TrackerContext,
  { repository, what, options }: ListIdentity,
  create: () => Promise<unknown>,
): Promise<Response> {
  const tag = repositoryTag(repository, what, options);
  if (isCurrent(c, tag)) return notModified(tag);
  const writer = jsonWriter(c);
  const [lookups, version, key] = [c.get('lookups'), c.get('dataVersion'), `${writer.name} ${tag}`];
  // The editor's own client sends the ETag, so its responses need no cache.
  const isCached = !c.env?.takesText;
  const cached = isCached ? lookups.cachedResponse(version, key) : undefined;
  if (cached !== undefined) return respond(c, cached, 200, { ETag: tag });
  const texts = requestTexts(c);
  // Values with getters are evaluated when they are serialized.
  const body = await texts.complete(async () => {
    const created = await create();
    return created instanceof StreamedList ? created : writer.write(created);
  });
  if (isCached && !(body instanceof StreamedList) && !texts.isCutShort) lookups.cacheResponse(version, key, body);
  return respond(c, body, 200, { ETag: tag });
}
