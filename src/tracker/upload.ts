import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Busboy, type BusboyInstance } from '@fastify/busboy';
import { chunksOf } from './body';
import { HttpError } from './http-error';
import { temporaryFolder } from '../wire/temporary';

/** An uploaded file. It exists until `dispose` is called. */
export interface Upload {
  readonly file: string;
  /** The text fields of the body. */
  readonly texts: ReadonlyMap<string, string>;
  readonly dispose: () => Promise<void>;
}

/** Bounds the text fields, which are held in memory. */
const MAX_TEXTS = 20;
const MAX_TEXT_BYTES = 2 ** 20;
/** Bounds the parts of a body, including files. */
const MAX_PARTS = 100;

const textTooLong = (name: string): HttpError =>
  new HttpError(413, `The field '${name.slice(0, 100)}' is longer than the 1 MB that a text beside the archive may have.`);

const tooManyTexts = (): HttpError => new HttpError(400, `More than ${MAX_TEXTS} fields beside the archive are not taken.`);

const missing = (field: string): HttpError =>
  new HttpError(400, `Send the archive as the field '${field}' of a multipart/form-data body.`, {
    fields: { [field]: ['This field is required.'] },
  });

function parserOf(request: Request, field: string): BusboyInstance {
  try {
    return new Busboy({
      headers: { 'content-type': request.headers.get('content-type') ?? '' },
      limits: { fields: MAX_TEXTS, fieldSize: MAX_TEXT_BYTES, parts: MAX_PARTS },
      isPartAFile: (name, _type, fileName) => name === field || fileName !== undefined,
    });
  } catch {
    throw missing(field); // not multipart, or without a boundary
  }
}

/**
 * Streams one field of a multipart body to a temporary file. Ignores the sender's file name. @throws {HttpError} 400 when the field is missing or the
 * body is incomplete, 413 above `limit` bytes, or when another field is too long
 */
export async function receiveFile(request: Request, field: string, limit: number): Promise<Upload> {
  const parser = parserOf(request, field);
  const folder = temporaryFolder();
  const dispose = () => rm(folder, { recursive: true, force: true });
  const file = join(folder, 'upload');
  const controller = new AbortController();
  const texts = new Map<string, string>();
  // The parser reports truncated and dropped parts with events and continues.
  let refused: HttpError | undefined;
  parser.on('field', (name: string, value: string, _isNameCut: boolean, isCut: boolean) => {
    if (isCut) refused ??= textTooLong(name);
    texts.set(name, value);
  });
  for (const limit of ['fieldsLimit', 'partsLimit'] as const) parser.on(limit, () => (refused ??= tooManyTexts()));
  let writing: Promise<unknown> | undefined;
  parser.on('file', (name: string, stream: Readable) => {
    stream.on('error', () => undefined); // an error of a truncated part without a listener would end the process; the parser reports it too
    if (name !== field || writing) stream.resume();
    else {
      writing = pipeline(stream, createWriteStream(file, { mode: 0o600 }), { signal: controller.signal });
      writing.catch(() => parser.destroy()); // a full disk, for example: stop receiving
    }
  });
  try {
    await pipeline(Readable.from(chunksOf(request, limit)), parser);
    if (refused) throw refused;
    if (!writing) throw missing(field);
    await writing;
    return { file, texts, dispose };
  } catch (error) {
    controller.abort();
    const cause = await writing?.then(
      () => undefined,
      (reason: NodeJS.ErrnoException) => (reason.name === 'AbortError' ? undefined : reason),
    );
    await dispose();
    if (error instanceof HttpError) throw error;
    if (cause?.syscall) throw cause;
    throw new HttpError(400, 'The upload is cut off or no multipart/form-data. Send it again.', {
      fields: { [field]: ['It did not arrive whole.'] },
    });
  }
}
