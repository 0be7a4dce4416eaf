import { parentPort } from 'node:worker_threads';
import { render } from '../markup';
import type { FromRenderThread, ToRenderThread } from './render-pool';

/** Entry of the thread that renders long texts. It may be ended at any time: it holds nothing. */

const port = parentPort!;
port.on('message', ({ text, markup }: ToRenderThread) => {
  port.postMessage({ html: render(text, markup, { issueLinks: true }).trimEnd() } satisfies FromRenderThread);
});
port.postMessage({ ready: true } satisfies FromRenderThread);
