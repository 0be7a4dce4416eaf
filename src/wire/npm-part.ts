/**
 * Waits for a part of `issue-bucket` that the npm package has and the extension leaves out; `name` says what cannot be done without it, and `refuse`
 * makes the error of the message that says so. @throws that error where the part is left out
 */
export async function npmPart<T>(part: Promise<T>, name: string, refuse: (message: string) => Error): Promise<T> {
  try {
    return await part;
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && /MODULE_NOT_FOUND$/.test(String(error.code));
    throw isMissing ? refuse(`This copy of issue-bucket cannot ${name}. Install the npm package issue-bucket, and use that.`) : error;
  }
}
