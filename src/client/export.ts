import type { RepositoryId } from '../model/issue';
import { encodeExportOptions, encodeNamedArchive, exportPath, NAMED_ARCHIVE } from '../wire/v2';
import { ignoreBody } from './base-service';
import { TrackerError } from './errors';
import type { RequestSpec } from './http';
import { runImport } from './import';
import * as l10n from './l10n';
import type { ExportRequest, RemoteImportProgress, RequestOptions } from './service';
import { fileErrorCode } from '../wire/file-error';

/** The export job of API 2.0, followed from its start to the zip. */

type ExportOptions = RequestOptions & ExportRequest & { readonly onProgress?: (progress: RemoteImportProgress) => void };

/** How an export sends its requests, and what takes the zip. */
export interface ExportRequests {
  readonly request: <T>(spec: RequestSpec<T>) => Promise<T>;
  /** Saves the zip as it is streamed. The export rejects with its error. */
  readonly save: (zip: ReadableStream<Uint8Array>) => Promise<void>;
  /** Path of a file of this computer that the tracker writes itself, so that no zip is downloaded. */
  readonly file?: string;
}

/** Runs an export job to its end. Aborting stops the job. @throws {TrackerError} also of reason `cancelled` */
export async function runExport({ request, save, file }: ExportRequests, repository: RepositoryId, options: ExportOptions): Promise<void> {
  const url = exportPath(repository.owner, repository.slug);
  const about = { repository };
  let jobUrl = url;
  const locate = (data: unknown, headers: Readonly<Record<string, unknown>>) => {
    // Only the job's id is taken: a Location header must never send a request, and its credentials, to another host.
    const { location } = headers;
    if (typeof location === 'string') jobUrl = `${url}/${location.slice(location.lastIndexOf('/') + 1)}`;
    return data;
  };
  const { drafts } = options;
  const body =
    file === undefined
      ? { data: encodeExportOptions({ attachments: true, drafts }) }
      : { data: encodeNamedArchive({ file, ...(drafts !== undefined && { drafts }) }), headers: { 'Content-Type': NAMED_ARCHIVE } };
  const start = (signal: AbortSignal | undefined) =>
    request({ about, request: { method: 'post', url, signal, ...body, ...(drafts !== undefined && { timeout: 0 }) }, read: locate });
  const read = async (data: unknown, headers: Readonly<Record<string, unknown>>): Promise<unknown> => {
    const stream = data as ReadableStream<Uint8Array>;
    if (!String(headers['content-type']).startsWith('application/zip')) return new Response(stream).json();
    await save(stream);
    return { status: 'SUCCESS' };
  };
  const status = async (signal: AbortSignal | undefined) => {
    // A zip that is not downloaded yet is cancelled; a file that the tracker has already written is reported as done.
    if (file === undefined) options.signal?.throwIfAborted();
    const headers = { Accept: '*/*' };
    return request({ about, request: { url: jobUrl, headers, responseType: 'stream', maxContentLength: -1, timeout: 0, signal }, read });
  };
  const cancel = () => request({ about, request: { method: 'delete', url }, read: ignoreBody });
  await runImport({ start, status, cancel }, options);
}

/** Turns an error of the file system into a `TrackerError` that names the file; gives any other error back. */
export function toWriteError(error: unknown, file: string): unknown {
  const code = fileErrorCode(error);
  if (code === undefined) return error;
  return new TrackerError('invalid', l10n.t('{0} could not be written ({1}). Choose another place for it.', file, code));
}
