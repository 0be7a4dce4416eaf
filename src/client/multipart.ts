/** Encodes a file and text fields as one multipart body. It is built in memory, because both transports take bytes. */
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

/** As `multipart`, for a file of this computer, which is streamed from the disk. */
export async function multipartOfFile(
  field: string,
  { name, type, file }: { readonly name: string; readonly type: string; readonly file: string },
  texts: Readonly<Record<string, string>>,
): Promise<{ body: ReadableStream<Uint8Array>; type: string }> {
  const { openAsBlob } = await import('node:fs');
  const form = new FormData();
  for (const [key, text] of Object.entries(texts)) form.set(key, text);
  form.set(field, await openAsBlob(file, { type }), name);
  const response = new Response(form);
  return { body: response.body!, type: response.headers.get('content-type') ?? '' };
}

const CHUNK_BYTES = 64 * 1024;

/**
 * Streams a body and reports the share that has been read, 0 to 1. axios' own upload progress needs its `Request` object, which is turned off
 * here.
 */
export function countedBytes(body: ArrayBuffer, onProgress: (share: number) => void): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        onProgress(at / body.byteLength);
        if (at >= body.byteLength) {
          controller.close();
          return;
        }
        controller.enqueue(new Uint8Array(body, at, Math.min(CHUNK_BYTES, body.byteLength - at)));
        at = Math.min(at + CHUNK_BYTES, body.byteLength);
      },
    },
    { highWaterMark: 0 },
  );
}
