import type { Person } from '../model/issue';
import type { Message } from './messages';

/**
 * Messages between the editor and the worker of *This computer*. They contain HTTP requests and responses, so that one tracker serves both a worker
 * and a network. A text body stays a string, because encoding and decoding it is expensive; other bodies are transferred, not copied. Requests may
 * overlap and are answered in any order.
 */

/** The worker's `workerData`. `dataFile` and its folder are created when they do not exist. */
export interface WorkerData {
  readonly dataFile: string;
  /** The user of this computer, who may do everything. */
  readonly person: Person;
  /** Days during which deleted issues can be restored. */
  readonly keepDeletedDays?: number;
}

/** The `workerData` of a worker that makes one backup and exits. An existing file at `to` is overwritten only with `replace`. */
export interface BackupData {
  readonly backUp: {
    readonly file: string;
    readonly to: string;
    readonly replace: boolean;
    /** Setting its first four bytes cancels the backup, because the thread that copies receives no messages. */
    readonly stop: SharedArrayBuffer;
  };
}

/** The phases of a backup in order. `disk` flushes the copy. */
export type BackupStep = 'files' | 'database' | 'disk';

/** The result of a backup. */
export interface BackupCounts {
  readonly issues: number;
  readonly repositories: number;
  /** Names of attachments whose file is missing in the tracker too. */
  readonly missing: readonly string[];
}

/** The messages of a backup worker: its phases, then its result, or an error message. */
export type FromBackup = { readonly step: BackupStep } | { readonly done: BackupCounts } | BackupFailure;
export type BackupFailure = { readonly failed: string; readonly reason?: Message } | { readonly stopped: true };

export type HeaderList = readonly (readonly [name: string, value: string])[];

export interface PortRequest {
  readonly id: number;
  readonly method: string;
  /** Absolute. Its origin appears only in the avatar URLs of the response. */
  readonly url: string;
  readonly headers: HeaderList;
  readonly body: string | Uint8Array | null;
}

export interface PortResponse {
  readonly id: number;
  readonly status: number;
  readonly headers: HeaderList;
  /** Empty when the response has no body. */
  readonly body: string | Uint8Array;
}

/**
 * Editor to worker. `cancel` aborts the request with that id, which gets no response. `close` waits for running requests, closes the database and
 * ends the worker, which exits with code 0.
 */
export type ToTracker = PortRequest | { readonly cancel: number } | { readonly close: true };

/**
 * Worker to editor. The first message is `ready` or `failed`. After `failed` (an error message: the file is locked, newer than this version, or not a
 * database) the worker exits. Requests that are sent before `ready` are queued.
 */
export type FromTracker = PortResponse | { readonly ready: true } | { readonly failed: string; readonly reason?: Message };

/** Returns the transfer list for a body. It is empty when the body is a view of a larger buffer, which must not be transferred. */
export function transferable(body: string | Uint8Array | null): ArrayBuffer[] {
  if (!body || typeof body === 'string' || !(body.buffer instanceof ArrayBuffer) || body.byteLength !== body.buffer.byteLength) return [];
  return body.byteLength === 0 ? [] : [body.buffer];
}
