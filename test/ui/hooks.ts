import type { RootHookObject } from 'mocha';
import { closeAll, pictureAll } from './harness';

/** What holds for each file of tests in which a person clicks. */
export const mochaHooks: RootHookObject = {
  async afterEach(this: Mocha.Context) {
    if (!this.currentTest || this.currentTest.state === 'passed') return;
    if (this.currentTest.state !== 'failed') console.log(`      failed, and is tried once more: ${this.currentTest.title}`);
    await pictureAll(this.currentTest.fullTitle());
  },
  afterAll: closeAll,
};
