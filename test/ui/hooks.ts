import type { RootHookObject } from 'mocha';
import { closeAll, pictureAll } from './harness';

/** Hooks for all UI tests. */
export const mochaHooks: RootHookObject = {
  async afterEach(this: Mocha.Context) {
    if (!this.currentTest || this.currentTest.state === 'passed') return;
    if (this.currentTest.state !== 'failed') console.log(`      failed, and is tried once more: ${this.currentTest.title}`);
    await pictureAll(this.currentTest.fullTitle());
  },
  afterAll: closeAll,
};
