import type { Person } from '../model/issue';
import type { Message } from './messages';

/**
 * What the editor and the worker of *This computer* say to each other: HTTP's words as messages, so that one tracker
 * serves near and far. A body that is text stays text, since making bytes of it and text again is dear; buffers of
 * other ones are transferred, not copied. Requests may overlap and are answered in any order.
 */

/** The worker's `workerData`. `dataFile` is made when it is not there, with its folder. */
export interface WorkerData {
  readonly dataFile: string;
  /** The person of this computer, who may do everything. */
  readonly person: Person;
}

/** The `workerData` of a worker that makes one copy of a data file and ends. What is at `to` is replaced when `replace` says so. */
export interface BackupData {
  readonly backUp: {
    readonly file: string;
    readonly to: string;
    readonly replace: boolean;
    /** Whose first four bytes become other than 0 when it is to stop; the thread that copies reads no messages. */
    readonly stop: SharedArrayBuffer;
  };
}

/** What a backup is about: attached files, then the database, then bringing it to the disk. */
export type BackupStep = 'files' | 'database' | 'disk';

/** What came of a backup. */
export interface BackupCounts {
  readonly issues: number;
  readonly repositories: number;
  /** Names of attachments whose file is gone from the tracker too. */
  readonly missing: readonly string[];
}

/** What such a worker says: where it is, and at last what came of it, or a sentence for people. */
export type FromBackup = { readonly step: BackupStep } | { readonly done: BackupCounts } | BackupFailure;
export type BackupFailure = { readonly failed: string; readonly reason?: Message } | { readonly stopped: true };

export type HeaderList = readonly (readonly [name: string, value: string])[];

export interface PortRequest {
  readonly id: number;
  readonly method: string;
  /** Absolute; its origin is only repeated in the answers' addresses of avatars. */
  readonly url: string;
  readonly headers: HeaderList;
  readonly body: string | Uint8Array | null;
}

export interface PortResponse {
  readonly id: number;
  readonly status: number;
  readonly headers: HeaderList;
  /** Empty where the answer has no body. */
  readonly body: string | Uint8Array;
}

/**
 * Editor to worker. `cancel` names a request nobody waits for any more: its signal is aborted and no answer comes.
 * `close` lets running requests end, closes the database and ends the worker (its `exit` event with code 0 says so).
 */
export type ToTracker = PortRequest | { readonly cancel: number } | { readonly close: true };

/**
 * Worker to editor. The first message is `ready` or `failed`; after `failed` (a sentence for people: the file is
 * locked, newer than this version, not a database) the worker ends. Requests sent before `ready` are kept and answered.
 */
export type FromTracker = PortResponse | { readonly ready: true } | { readonly failed: string; readonly reason?: Message };

/** The buffer of a body, to be handed over instead of copied; none when the body is a part of a larger one. */
export function transferable(body: string | Uint8Array | null): ArrayBuffer[] {
  if (!body || typeof body === 'string' || !(body.buffer instanceof ArrayBuffer) || body.byteLength !== body.buffer.byteLength) return [];
  return body.byteLength === 0 ? [] : [body.buffer];
}
