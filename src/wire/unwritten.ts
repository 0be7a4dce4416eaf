/** The code of the file system where an error says that a file could not be written or read; undefined for all else that went wrong. */
export const fileErrorCode = (error: unknown): string | undefined =>
  error instanceof Error && 'syscall' in error && 'code' in error ? String(error.code) : undefined;
