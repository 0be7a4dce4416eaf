import { closeSync, fsyncSync, openSync } from 'node:fs';

/* Flushes to the disk, so that data survives a power cut. */

/** Flushes a file to the disk. */
export function syncFile(path: string): void {
  const handle = openSync(path, 'r+');
  fsyncSync(handle);
  closeSync(handle);
}

/** Flushes a folder, so that a rename survives a power cut; Windows neither needs nor supports it. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  fsyncSync(handle);
  closeSync(handle);
}
