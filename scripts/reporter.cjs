/** Mocha's spec reporter, which also leaves the statistics, and what failed, in the file that TEST_REPORT names. */
const { writeFileSync } = require('node:fs');
const { reporters, Runner } = require('mocha');

module.exports = class extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const failed = [];
    runner.on(Runner.constants.EVENT_TEST_FAIL, (test) => failed.push(test.titlePath().join(' › ')));
    runner.once(Runner.constants.EVENT_RUN_END, () => {
      if (process.env.TEST_REPORT) writeFileSync(process.env.TEST_REPORT, JSON.stringify({ stats: this.stats, failed }));
    });
  }
};
