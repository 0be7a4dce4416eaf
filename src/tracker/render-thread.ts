import { parentPort } from 'node:worker_threads';
import { render } from '../markup';
import type { FromRenderThread, ToRenderThread } from './render-pool';

/** Entry of a render worker. It has no state, so it can be terminated at any time. */

const port = parentPort!;
port.on('message', ({ text, markup }: ToRenderThread) => {
  port.postMessage({ html: render(text, markup, { issueLinks: true }).trimEnd() } satisfies FromRenderThread);
});
port.postMessage({ ready: true } satisfies FromRenderThread);
