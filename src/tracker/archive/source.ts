import { open } from 'node:fs/promises';
import * as messages from '../../wire/messages';
import { ArchiveError } from './error';

/** Where an archive is: its bytes, or a file of this computer. */
export type ArchiveSource = Uint8Array | { readonly file: string };

/** The error of a file that is no zip: one sentence that names its format, told by its first bytes. */
export async function unopened(source: ArchiveSource, error: unknown): Promise<ArchiveError> {
  const code = (error as NodeJS.ErrnoException).code;
  const file = 'file' in source ? source.file : '';
  if (code === 'ENOENT') return new ArchiveError(messages.t('There is no file {0}. Check its name and folder.', file), { cause: error });
  if (code === 'EISDIR')
    return new ArchiveError(messages.t("{0} is a folder. Name the zip that Bitbucket's export gave.", file), { cause: error });
  if (code === 'EACCES' || code === 'EPERM') {
    return new ArchiveError(messages.t('{0} may not be read. Change its permissions, or copy it to a folder of yours.', file), {
      cause: error,
    });
  }
  if (code !== undefined)
    return new ArchiveError(messages.t('{0} could not be read ({1}). Try again, or copy it elsewhere.', file || 'The archive', code), {
      cause: error,
    });
  const head = (await firstBytes(source, 64)).toString('latin1');
  if (head.length === 0)
    return new ArchiveError(messages.t('The file is empty. Copy or download the archive again, then import that one.'), { cause: error });
  if (head.startsWith('PK')) {
    return new ArchiveError(
      messages.t(
        'The zip is cut off or damaged: its list of files at the end cannot be read. Copy or download the archive again, then import that one.',
      ),
      { cause: error },
    );
  }
  return new ArchiveError(messages.t("The file is not a zip. Choose the zip that the export of Bitbucket's issue tracker gave."), {
    cause: error,
  });
}

/** The first `length` bytes of a source, or all of a shorter one. @throws errors of the file system */
export async function firstBytes(source: ArchiveSource, length: number): Promise<Buffer> {
  if (!('file' in source)) return Buffer.from(source.subarray(0, length));
  const handle = await open(source.file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
