/** Returns the code of a file system error, like `ENOSPC`; undefined for other errors. */
export const fileErrorCode = (error: unknown): string | undefined =>
  error instanceof Error && 'syscall' in error && 'code' in error ? String(error.code) : undefined;
