import assert from 'node:assert/strict';
import { TextResponse } from '../../../src/wire/text-response';

const TEXT = '{"größe":"日本"}';
const make = () => new TextResponse(TEXT, { status: 201, headers: { 'content-type': 'application/json' } });

describe('an answer whose body is a text at hand', () => {
  const READ: Record<string, (response: Response) => Promise<unknown>> = {
    text: (it) => it.text(),
    json: async (it) => JSON.stringify(await it.json()),
    arrayBuffer: async (it) => new TextDecoder().decode(await it.arrayBuffer()),
    bytes: async (it) => new TextDecoder().decode(await it.bytes()),
    blob: async (it) => (await it.blob()).text(),
    'a copy': (it) => it.clone().text(),
    'a stream': (it) => new Response(it.body).text(),
    'another answer made of it': async (it) => {
      const copy = new Response(it.body, it);
      assert.deepEqual([copy.status, copy.headers.get('content-type')], [201, 'application/json']);
      return copy.text();
    },
  };
  for (const [name, read] of Object.entries(READ)) {
    it(`gives it as ${name}, as the platform's own would`, async () => {
      assert.equal(await read(make()), await read(new Response(TEXT, make())));
      assert.equal(await read(make()), TEXT);
    });
  }

  it('raises what JSON.parse raises where the text is none', () => assert.rejects(new TextResponse('<html>', {}).json(), SyntaxError));
});
