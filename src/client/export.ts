import type { RepositoryId } from '../model/issue';
import { encodeExportOptions, encodeNamedArchive, exportPath, NAMED_ARCHIVE } from '../wire/v2';
import { ignoreBody } from './base-service';
import { TrackerError } from './errors';
import type { Ask } from './http';
import { runImport } from './import';
import * as l10n from './l10n';
import type { ExportRequest, RemoteImportProgress, RequestOptions } from './service';

/** The export job of API 2.0, followed from its start to the zip. */

type ExportOptions = RequestOptions & ExportRequest & { readonly onProgress?: (progress: RemoteImportProgress) => void };

/** What an export asks, and where the zip goes that comes of it. */
export interface ExportRequests {
  readonly ask: <T>(ask: Ask<T>) => Promise<T>;
  /** Takes the zip as it comes; what it rejects with is what the export rejects with. */
  readonly take: (zip: ReadableStream<Uint8Array>) => Promise<void>;
  /** A file of this computer that the tracker writes itself, so that nothing is fetched. */
  readonly file?: string;
}

/** Runs an export to its end. @throws {TrackerError}, also when it is aborted: the job is told to stop then */
export async function runExport({ ask, take, file }: ExportRequests, repository: RepositoryId, options: ExportOptions): Promise<void> {
  const url = exportPath(repository.owner, repository.slug);
  const about = { repository };
  let place = url;
  const locate = (data: unknown, headers: Readonly<Record<string, unknown>>) => {
    // The path alone: what a header says never moves a request, and the credentials with it, to another host.
    const { location } = headers;
    if (typeof location === 'string') place = `${url}/${location.slice(location.lastIndexOf('/') + 1)}`;
    return data;
  };
  const { drafts } = options;
  const body =
    file === undefined
      ? { data: encodeExportOptions({ attachments: true, drafts }) }
      : { data: encodeNamedArchive({ file, ...(drafts !== undefined && { drafts }) }), headers: { 'Content-Type': NAMED_ARCHIVE } };
  const start = (signal: AbortSignal | undefined) =>
    ask({ about, request: { method: 'post', url, signal, ...body, ...(drafts !== undefined && { timeout: 0 }) }, read: locate });
  const read = async (data: unknown, headers: Readonly<Record<string, unknown>>): Promise<unknown> => {
    const stream = data as ReadableStream<Uint8Array>;
    if (!String(headers['content-type']).startsWith('application/zip')) return new Response(stream).json();
    await take(stream);
    return { status: 'SUCCESS' };
  };
  const status = async (signal: AbortSignal | undefined) => {
    // Whoever has cancelled wants no zip, however whole it is by now; one that the tracker has written is there and is told.
    if (file === undefined) options.signal?.throwIfAborted();
    const headers = { Accept: '*/*' };
    return ask({ about, request: { url: place, headers, responseType: 'stream', maxContentLength: -1, timeout: 0, signal }, read });
  };
  const cancel = () => ask({ about, request: { method: 'delete', url }, read: ignoreBody });
  await runImport({ start, status, cancel }, options);
}

/** Says that a file could not be written, if that is what went wrong. */
export function asUnwritten(error: unknown, file: string): unknown {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return error;
  return new TrackerError('invalid', l10n.t('{0} could not be written ({1}). Choose another place for it.', file, String(error.code)));
}
