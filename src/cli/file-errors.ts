import { dirname } from 'node:path';

/** Sentences for error codes of the file system. */
const SENTENCES: Readonly<Record<string, (place: string, folder: string) => string>> = {
  ENOENT: (place, folder) => `${place} does not exist, or its folder ${folder} does not. Check the path, or create the folder.`,
  ENOTDIR: (place) => `A part of the path ${place} is a file, not a folder. Check the path.`,
  EISDIR: (place) => `${place} is a folder. Give the name of a file.`,
  EEXIST: (place) => `${place} already exists. Choose another name.`,
  ENOTEMPTY: (place) => `${place} is a folder. Give the name of a file.`,
  EACCES: (place) => `You have no permission to read or write ${place}. Choose another place, or change its permissions.`,
  EPERM: (place) => `You have no permission to read or write ${place}. Choose another place, or change its permissions.`,
  EROFS: (place) => `${place} is on a read-only disk. Choose another place.`,
  ENOSPC: (place) => `The disk is full: ${place} could not be written. Free some space, or choose another place.`,
  EDQUOT: (place) => `Your disk quota is exceeded: ${place} could not be written. Free some space, or choose another place.`,
  ENAMETOOLONG: (place) => `The name ${place} is too long. Choose a shorter one.`,
  ELOOP: (place) => `The path ${place} contains a loop of links. Choose another place.`,
  EBUSY: (place) => `${place} is in use by another program. Try again later.`,
  EXDEV: (place) => `${place} is on another disk than the file to move. Choose another place.`,
  EMFILE: (place) => `Too many files are open, so ${place} could not be opened. Close some programs and try again.`,
  EIO: (place) => `The disk could not read or write ${place}. It may be failing: make a backup.`,
};

/** Suffix of an incomplete file. */
const PARTIAL = /\.[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\.partial$/;

/** Returns the message for an error of the file system; undefined for any other error. `file` is used when the error has no path. */
export function fileErrorSentence(error: unknown, file?: string): string | undefined {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return undefined;
  const { code, path, dest } = error as NodeJS.ErrnoException & { dest?: string };
  const place = (dest ?? path ?? file)?.replace(PARTIAL, '');
  if (place === undefined) return undefined;
  const sentence = SENTENCES[String(code)];
  return sentence ? sentence(place, dirname(place)) : `${place} could not be read or written (${String(code)}).`;
}
