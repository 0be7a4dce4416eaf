import { dirname } from 'node:path';

/** Sentences for error codes of the file system. */
const SENTENCES: Readonly<Record<string, (place: string, folder: string) => string>> = {
  ENOENT: (place, folder) => `${place} is not there, or its folder ${folder} is not. Check the path, or make the folder.`,
  ENOTDIR: (place) => `A part of the path ${place} is a file, not a folder. Check the path.`,
  EISDIR: (place) => `${place} is a folder. Give the name of a file.`,
  EEXIST: (place) => `${place} is there already. Choose another name.`,
  ENOTEMPTY: (place) => `${place} is a folder. Give the name of a file.`,
  EACCES: (place) => `You may not read or write ${place}. Choose another place, or have it allowed.`,
  EPERM: (place) => `You may not read or write ${place}. Choose another place, or have it allowed.`,
  EROFS: (place) => `${place} is on a disk that cannot be written. Choose another place.`,
  ENOSPC: (place) => `The disk is full: ${place} could not be written. Make room, or choose another place.`,
  EDQUOT: (place) => `You may write no more to the disk of ${place}. Make room, or choose another place.`,
  ENAMETOOLONG: (place) => `The name ${place} is too long. Choose a shorter one.`,
  ELOOP: (place) => `The path ${place} leads back to itself by links. Choose another place.`,
  EBUSY: (place) => `${place} is in use by another program. Try again when it is not.`,
  EXDEV: (place) => `${place} is on another disk than what is moved there. Choose another place.`,
  EMFILE: (place) => `Too many files are open to open ${place}. Close some programs and try again.`,
  EIO: (place) => `The disk could not read or write ${place}. It may be broken: copy what you can.`,
};

/** Suffix of a file until it is complete. */
const PARTIAL = /\.[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\.partial$/;

/** A sentence for an error of the file system; undefined for any other error. `file` is used where the error has no path. */
export function fileErrorSentence(error: unknown, file?: string): string | undefined {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return undefined;
  const { code, path, dest } = error as NodeJS.ErrnoException & { dest?: string };
  const place = (dest ?? path ?? file)?.replace(PARTIAL, '');
  if (place === undefined) return undefined;
  const sentence = SENTENCES[String(code)];
  return sentence ? sentence(place, dirname(place)) : `${place} could not be read or written (${String(code)}).`;
}
