import type { Person } from '../model/issue';
import type { Message } from './messages';

/**
 * The messages between the editor and the worker of *This computer*. They carry HTTP requests and responses, so that one tracker serves
 * both a worker and a network. A text body stays a string, because encoding and decoding it is expensive; other bodies are transferred,
 * not copied. Requests may overlap and are answered in any order.
 */

/** The worker's `workerData`. `dataFile` and its folder are created when they do not exist. */
export interface WorkerData {
  readonly dataFile: string;
  /** The user of this computer, who may do everything. */
  readonly person: Person;
  /** For how many days deleted issues can be restored. */
  readonly keepDeletedDays?: number;
}

/** The `workerData` of a worker that makes one backup and exits. A file at `to` is overwritten only with `replace`. */
export interface BackupData {
  readonly backUp: {
    readonly file: string;
    readonly to: string;
    readonly replace: boolean;
    /** Its first four bytes are set to cancel the backup: the thread that copies receives no messages. */
    readonly stop: SharedArrayBuffer;
  };
}

/** The phases of a backup in their order; `disk` flushes the copy. */
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
  /** Absolute. Its origin appears in the avatar addresses of the response and nowhere else. */
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
 * Editor to worker. `cancel` is the id of a request to abort; it gets no response. `close` waits for running requests, closes the database
 * and ends the worker, which exits with code 0.
 */
export type ToTracker = PortRequest | { readonly cancel: number } | { readonly close: true };

/**
 * Worker to editor. The first message is `ready` or `failed`; after `failed` (an error message: the file is locked, newer than this version,
 * not a database) the worker exits. Requests that are sent before `ready` are queued.
 */
export type FromTracker = PortResponse | { readonly ready: true } | { readonly failed: string; readonly reason?: Message };

/** The transfer list for a body; empty when the body is a view of a larger buffer, which must not be transferred. */
export function transferable(body: string | Uint8Array | null): ArrayBuffer[] {
  if (!body || typeof body === 'string' || !(body.buffer instanceof ArrayBuffer) || body.byteLength !== body.buffer.byteLength) return [];
  return body.byteLength === 0 ? [] : [body.buffer];
}
