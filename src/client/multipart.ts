import type { FileHandle } from 'node:fs/promises';

/** A file, and texts beside it, as a multipart body. Made whole, since both transports take bytes. */
export async function multipart(
  field: string,
  file: { readonly name: string; readonly bytes: Uint8Array; readonly type?: string },
  texts: Readonly<Record<string, string>> = {},
): Promise<{ body: ArrayBuffer; type: string }> {
  const form = new FormData();
  for (const [name, text] of Object.entries(texts)) form.set(name, text);
  form.set(field, new Blob([file.bytes as Uint8Array<ArrayBuffer>], { type: file.type ?? 'application/octet-stream' }), file.name);
  const response = new Response(form);
  return { body: await response.arrayBuffer(), type: response.headers.get('content-type') ?? '' };
}

const quoted = (text: string): string => text.replaceAll('"', '%22');

/** The same of a file of this computer, in pieces as they are asked for. */
export async function multipartOfFile(
  field: string,
  { name, type, file }: { readonly name: string; readonly type: string; readonly file: string },
  texts: Readonly<Record<string, string>>,
): Promise<{ body: ReadableStream<Uint8Array>; type: string }> {
  const [{ open }, { randomUUID }] = await Promise.all([import('node:fs/promises'), import('node:crypto')]);
  let handle: FileHandle | undefined;
  const boundary = `issue-bucket-${randomUUID()}`;
  const part = (about: string) => `--${boundary}\r\nContent-Disposition: form-data; ${about}\r\n`;
  const before = Object.entries(texts).map(([key, text]) => `${part(`name="${quoted(key)}"`)}\r\n${text}\r\n`);
  before.push(`${part(`name="${quoted(field)}"; filename="${quoted(name)}"`)}Content-Type: ${type}\r\n\r\n`);
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (!handle) {
          handle = await open(file);
          controller.enqueue(encoder.encode(before.join('')));
        }
        const { buffer, bytesRead } = await handle.read(new Uint8Array(CHUNK));
        if (bytesRead > 0) {
          controller.enqueue(buffer.subarray(0, bytesRead));
          return;
        }
        await handle.close();
        controller.enqueue(encoder.encode(`\r\n--${boundary}--\r\n`));
        controller.close();
      },
      cancel: () => handle?.close(),
    },
    { highWaterMark: 0 },
  );
  return { body, type: `multipart/form-data; boundary=${boundary}` };
}

const CHUNK = 64 * 1024;

/**
 * A body in pieces, which tells how much of it has been taken. axios counts what it sends only where it makes the
 * request's object itself, which it does not do here.
 */
export function counted(body: ArrayBuffer, onProgress: (share: number) => void): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        onProgress(at / body.byteLength);
        if (at >= body.byteLength) {
          controller.close();
          return;
        }
        controller.enqueue(new Uint8Array(body, at, Math.min(CHUNK, body.byteLength - at)));
        at = Math.min(at + CHUNK, body.byteLength);
      },
    },
    { highWaterMark: 0 },
  );
}
