import { LRUCache } from 'lru-cache';
import type { Issue } from '../model/issue';
import { SerializedText, type JsonChunk } from '../wire/texts';
import type { EncodeOptions } from '../wire/v1';
import { jsonWriter, respond } from './answer';
import type { TrackerContext } from './context';
import { StreamedList } from './streamed';
import { formOf, isKnown, notModified, repositoryTag } from './etag';
import { RequestCancelled, TooManyRequests } from './store/errors';
import type { Repository, Serializer } from './store/store';
import { requestTexts } from './v2/rendered';

/** Characters (of those in UTF-8: bytes) of answers that are kept, and the longest that is. */
const MAX_ANSWERS_CHARS = 4 * 2 ** 20;
const MAX_ANSWER_CHARS = 2 ** 20;
/** The same of single issues. */
const MAX_ISSUES_CHARS = 16 * 2 ** 20;
/** Of so many answers it is remembered that they were asked for. */
const MAX_REMEMBERED_REQUESTS = 1000;

/** Why an answer is not made that has to do with who asked first alone: they have gone, or ask for too much at once. Others that wait for it go on. */
const IS_OF_THE_FIRST = [RequestCancelled, TooManyRequests];

/** An answer as it was sent, and the state of its repository that it tells of. */
interface Kept {
  readonly state: string;
  readonly body: Promise<JsonChunk | StreamedList>;
}

/**
 * Answers that tell of a repository, kept as they were written until anything in it changes: clients ask again and again for the
 * pages that they show, and several of them for the same ones.
 */
export class AnswerCache {
  readonly pieces = new IssueJsonCache();
  readonly #kept = new LRUCache<string, Kept>({ maxSize: MAX_ANSWERS_CHARS, maxEntrySize: MAX_ANSWER_CHARS });
  readonly #making = new Map<string, Kept>();
  readonly #asked = new LRUCache<string, string>({ max: MAX_REMEMBERED_REQUESTS });

  /**
   * Whoever asks while an answer is being made waits for it, too. One that is asked for once is not kept: of those that read a list from
   * its beginning to its end nothing would be asked for again, and what outlives its request is not cleared up for long.
   */
  body(key: string, state: string, make: () => Promise<JsonChunk | StreamedList>): Promise<JsonChunk | StreamedList> {
    const known = this.#kept.get(key);
    if (known?.state === state) return known.body;
    const underWay = this.#making.get(key);
    if (underWay?.state === state) {
      return underWay.body.catch((error: unknown) => {
        if (!IS_OF_THE_FIRST.some((one) => error instanceof one)) throw error;
        return this.body(key, state, make);
      });
    }
    const made: Kept = { state, body: make() };
    this.#making.set(key, made);
    const isAskedAgain = this.#asked.get(key) === state;
    this.#asked.set(key, state);
    const done = () => {
      if (this.#making.get(key) === made) this.#making.delete(key);
    };
    made.body.then((body) => {
      done();
      if (isAskedAgain && !(body instanceof StreamedList)) this.#kept.set(key, made, { size: key.length + body.length });
    }, done);
    return made.body;
  }
}

/** Issues as they were told in lists, each kept by itself: of the next page, or of this one after a write, most were told before. */
export class IssueJsonCache {
  readonly #kept = new LRUCache<string, { state: string; body: JsonChunk }>({
    maxSize: MAX_ISSUES_CHARS,
    sizeCalculation: ({ body }, key) => body.length + key.length + 100,
  });

  /** Tells issues by `write`, or as it did before. What it does may depend on `manner`, and on nothing else that changes within a frame. */
  serializer(c: TrackerContext, repository: Repository, manner: string, write: (issue: Issue) => string): Serializer<JsonChunk> {
    const ink = jsonWriter(c);
    const { dataVersion: frame } = c.get('moment');
    const place = (number: number) => `${repository.key} ${number} ${ink.name} ${manner}`;
    const state = (revision: string | null) => `${frame} ${revision}`;
    return {
      known: (number, revision) => {
        const known = this.#kept.get(place(number));
        return known?.state === state(revision) ? known.body : undefined;
      },
      make: (issue) => {
        const texts = requestTexts(c);
        const { mentionCount } = texts;
        const body = ink.write(new SerializedText(write(issue)));
        // What mentions others changes with them.
        if (!texts.isMissingTexts && texts.mentionCount === mentionCount)
          this.#kept.set(place(issue.number), { state: state(issue.revision), body });
        return body;
      },
    };
  }
}

/** What a list of a repository is asked for: `what` tells one question from another, `options` how it is told. */
export interface CachedQuery {
  readonly repository: Repository;
  readonly what: string;
  readonly options: EncodeOptions;
}

/**
 * Answers a question about a repository: that it is known already, with what was made before, or with what `make` makes. People's names
 * and the lists of a repository are told too, and change without a revision of the repository; hence the moment.
 */
export async function answerCached(
  c: TrackerContext,
  { repository, what, options }: CachedQuery,
  make: () => Promise<unknown>,
): Promise<Response> {
  const tag = repositoryTag(repository, what, options);
  if (isKnown(c, tag)) return notModified(tag);
  const { key, revision } = repository;
  const ink = jsonWriter(c);
  const place = `${key} ${ink.name} ${formOf(options)} ${options.base} ${what}`;
  const body = await c.get('ready').body(place, `${c.get('moment').dataVersion} ${revision}`, () =>
    requestTexts(c).complete(async () => {
      const made = await make();
      return made instanceof StreamedList ? made : ink.write(made);
    }),
  );
  return respond(c, body, 200, { ETag: tag });
}
