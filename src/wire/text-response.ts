/**
 * A `Response` that keeps its body as a string. Encoding a string into a platform `Response` and decoding it again costs more than making or parsing
 * the JSON. It is encoded only when bytes or a stream are read.
 */
export class TextResponse extends Response {
  constructor(
    /** The body. */
    readonly content: string,
    init: ResponseInit,
  ) {
    super(null, init);
  }

  override get body(): ReadableStream<Uint8Array<ArrayBuffer>> {
    const pull = (stream: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>) => {
      stream.enqueue(this.#encode());
      stream.close();
    };
    return new ReadableStream({ pull }, { highWaterMark: 0 });
  }

  override text(): Promise<string> {
    return Promise.resolve(this.content);
  }

  override json(): Promise<unknown> {
    return new Promise((resolve) => resolve(JSON.parse(this.content)));
  }

  override bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return Promise.resolve(this.#encode());
  }

  override arrayBuffer(): Promise<ArrayBuffer> {
    return Promise.resolve(this.#encode().buffer);
  }

  override blob(): Promise<Blob> {
    return Promise.resolve(new Blob([this.content], { type: this.headers.get('content-type') ?? '' }));
  }

  override clone(): TextResponse {
    return new TextResponse(this.content, this);
  }

  #encode(): Uint8Array<ArrayBuffer> {
    return new TextEncoder().encode(this.content);
  }
}
