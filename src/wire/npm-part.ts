/**
 * Waits for a part of `issue-bucket` that is in the npm package but not in the extension. `name` says what needs it, and `refuse` makes the error from
 * the message. @throws the error of `refuse` when the part is missing; any other error of importing it
 */
export async function npmPart<T>(part: Promise<T>, name: string, refuse: (message: string) => Error): Promise<T> {
  try {
    return await part;
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && /MODULE_NOT_FOUND$/.test(String(error.code));
    throw isMissing ? refuse(`This copy of issue-bucket cannot ${name}. Install the npm package issue-bucket, and use that.`) : error;
  }
}
