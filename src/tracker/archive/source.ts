import { open } from 'node:fs/promises';
import * as messages from '../../wire/messages';
import { ArchiveError } from './error';

/** The source of an archive: its bytes, or a file on this computer. */
export type ArchiveSource = Uint8Array | { readonly file: string };

/** Makes the error for a file that cannot be opened as a zip: one sentence, which depends on the error code or the file's first bytes. */
export async function openError(source: ArchiveSource, error: unknown): Promise<ArchiveError> {
  const code = (error as NodeJS.ErrnoException).code;
  const file = 'file' in source ? source.file : '';
  if (code === 'ENOENT') return new ArchiveError(messages.t('There is no file {0}. Check its name and folder.', file), { cause: error });
  if (code === 'EISDIR')
    return new ArchiveError(messages.t("{0} is a folder. Choose the zip of Bitbucket's export.", file), { cause: error });
  if (code === 'EACCES' || code === 'EPERM') {
    return new ArchiveError(
      messages.t('You have no permission to read {0}. Change its permissions, or copy it to a folder of your own.', file),
      {
        cause: error,
      },
    );
  }
  if (code !== undefined)
    return new ArchiveError(messages.t('{0} could not be read ({1}). Try again, or copy it elsewhere.', file || 'The archive', code), {
      cause: error,
    });
  const head = (await firstBytes(source, 64)).toString('latin1');
  if (head.length === 0)
    return new ArchiveError(messages.t('The file is empty. Copy or download the archive again, then import the new copy.'), {
      cause: error,
    });
  if (head.startsWith('PK')) {
    return new ArchiveError(
      messages.t(
        'The zip is incomplete or damaged: the list of files at its end cannot be read. Copy or download the archive again, then import the new copy.',
      ),
      { cause: error },
    );
  }
  return new ArchiveError(messages.t("The file is not a zip. Choose the zip that Bitbucket's issue tracker exported."), {
    cause: error,
  });
}

/** Reads the first `length` bytes of a source, or all of a shorter one. @throws errors of the file system */
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
