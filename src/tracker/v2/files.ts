import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Busboy, type BusboyInstance } from '@fastify/busboy';
import { chunksOf } from '../body';
import { HttpError } from '../http-error';
import { storageProblem } from '../store/engine';
import { FileTooLarge, type FileStore, type ReceivedFile } from '../store/store';

/** Files of multipart bodies, and their names. */

const MAX_FILES = 100;
/** Bounds all parts of a body. */
const MAX_PARTS = 1000;
const MAX_FILE_NAME_CHARS = 255;

/**
 * Sanitizes a file name: the last part of the path, in one line, without invisible characters. Browsers encode quotes and line breaks of a name as
 * `%22`, `%0D` and `%0A`.
 */
export function fileName(rawName: string): string {
  const name = rawName
    .toWellFormed()
    .replaceAll('%22', '"')
    .replace(/%0[AD]/gi, ' ')
    .split(/[\\/]/)
    .at(-1)!
    .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, ' ')
    .normalize('NFC')
    .trim();
  if (/^\.*$/.test(name)) return 'file';
  if (name.length <= MAX_FILE_NAME_CHARS) return name;
  const extension = /\.[^.]{1,20}$/.exec(name)?.[0] ?? '';
  return `${name.slice(0, MAX_FILE_NAME_CHARS - extension.length)}${extension}`.toWellFormed();
}

const noFiles = (): HttpError =>
  new HttpError(400, 'Send at least one file in a multipart/form-data body; its field may have any name.', {
    fields: { files: ['This field is required.'] },
  });

function parserOf(request: Request): BusboyInstance {
  try {
    return new Busboy({
      headers: { 'content-type': request.headers.get('content-type') ?? '' },
      limits: { files: MAX_FILES, parts: MAX_PARTS, fieldSize: 0 }, // text fields are ignored
      isPartAFile: (_field, _type, name) => name !== undefined,
    });
  } catch {
    throw noFiles(); // not multipart, or without a boundary
  }
}

export type NamedFile = ReceivedFile & { readonly name: string };

/**
 * Streams all files of a multipart body to the disk. The caller discards the files that it does not keep. @throws {HttpError} 400 when there is no file
 * or the body is incomplete, 413 above `limit` bytes in total; all files are removed then
 */
export async function receiveFiles(request: Request, files: FileStore, limit: number): Promise<NamedFile[]> {
  const parser = parserOf(request);
  const received: Promise<NamedFile>[] = [];
  const streams: Readable[] = [];
  let tooMany: string | undefined;
  parser.on('filesLimit', () => (tooMany ??= `A request may contain at most ${MAX_FILES} files.`));
  parser.on('partsLimit', () => (tooMany ??= `A request may contain at most ${MAX_PARTS} parts.`));
  parser.on('file', (_field: string, stream: Readable, name: string) => {
    const file = files.receive(stream as AsyncIterable<Uint8Array>, limit).then((upload) => ({ ...upload, name: fileName(name) }));
    file.catch((error: Error) => parser.destroy(error)); // stop receiving
    stream.on('error', () => undefined); // a truncated part may fail before it is read; the parser reports it too
    received.push(file);
    streams.push(stream);
  });
  try {
    await pipeline(Readable.from(chunksOf(request, limit)), parser);
    if (tooMany !== undefined) throw new HttpError(400, tooMany);
    if (received.length === 0) throw noFiles();
    return await Promise.all(received);
  } catch (error) {
    for (const stream of streams) stream.destroy(); // busboy never ends the stream of a truncated part
    for (const result of await Promise.allSettled(received)) if (result.status === 'fulfilled') await files.discard(result.value);
    if (error instanceof HttpError) throw error;
    if (error instanceof FileTooLarge) throw new HttpError(413, `The files are larger than the limit of ${limit} bytes.`);
    if (storageProblem(error) || (error instanceof Error && 'syscall' in error)) throw error;
    throw new HttpError(400, 'The upload is incomplete or not multipart/form-data. Send it again.', {
      fields: { files: ['They did not arrive completely.'] },
    });
  }
}

const IMAGES: Record<string, string> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  avif: 'image/avif',
  bmp: 'image/bmp',
};
const TEXTS = ['txt', 'log', 'md', 'csv', 'json', 'diff', 'patch', 'yml', 'yaml', 'ini', 'cfg', 'conf'];

/** Makes `Content-Disposition` by RFC 6266 (https://www.rfc-editor.org/rfc/rfc6266): an ASCII name for old clients, and the encoded name. */
function disposition(kind: 'inline' | 'attachment', name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(name).replace(/['()*!]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
  return `${kind}; filename="${plain}"; filename*=UTF-8''${encoded}`;
}

/**
 * Makes the headers of a download. Images and plain texts are shown inline; everything else may be a page or a program and is downloaded. No file can
 * run scripts or load anything.
 */
export function fileHeaders(name: string): Record<string, string> {
  const extension = /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
  const image = Object.hasOwn(IMAGES, extension) ? IMAGES[extension] : undefined;
  const type = image ?? (TEXTS.includes(extension) ? 'text/plain; charset=utf-8' : undefined);
  return {
    'Content-Type': type ?? 'application/octet-stream',
    'Content-Disposition': disposition(type ? 'inline' : 'attachment', name),
    'Content-Security-Policy': "default-src 'none'; sandbox",
  };
}
