import { closeSync, fsyncSync, openSync } from 'node:fs';

/* What is to outlast a power cut. */

/** Brings a file to the disk. */
export function syncFile(path: string): void {
  const handle = openSync(path, 'r+');
  fsyncSync(handle);
  closeSync(handle);
}

/** Makes a rename outlast a power cut; Windows needs (and knows) no such thing. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  fsyncSync(handle);
  closeSync(handle);
}
