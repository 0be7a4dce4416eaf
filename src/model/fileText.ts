/** How much of a file is checked for zero bytes, as by git. */
const BINARY_PROBE_BYTES = 8000;

/**
 * Decodes the bytes of a file as an editor does: UTF-16 by its byte order mark, otherwise UTF-8. The mark is not part of the text.
 *
 * @returns undefined for a binary file
 */
export function fileText(bytes: Buffer): string | undefined {
  const mark = bytes.length >= 2 ? bytes.readUInt16BE(0) : 0;
  if (mark === 0xfffe) return bytes.toString('utf16le', 2);
  if (mark === 0xfeff)
    return Buffer.from(bytes.subarray(2, bytes.length - (bytes.length % 2)))
      .swap16()
      .toString('utf16le');
  if (bytes.subarray(0, BINARY_PROBE_BYTES).includes(0)) return undefined;
  return bytes.toString('utf8').replace(/^\ufeff/, '');
}
