/** Mocha's spec reporter, which also writes statistics, failed tests, and the number of passed tests of each file to the file TEST_REPORT. */
const { writeFileSync } = require('node:fs');
const { relative } = require('node:path');
const { reporters, Runner } = require('mocha');

/** The file of a test, relative to the project; undefined for a root hook. */
const fileOf = (test) => test.file && relative(process.cwd(), test.file);

module.exports = class extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const failed = [];
    const passed = {};
    runner.on(Runner.constants.EVENT_TEST_FAIL, (test) => failed.push({ title: test.titlePath().join(' › '), file: fileOf(test) }));
    runner.on(Runner.constants.EVENT_TEST_PASS, (test) => (passed[fileOf(test)] = (passed[fileOf(test)] ?? 0) + 1));
    runner.once(Runner.constants.EVENT_RUN_END, () => {
      if (process.env.TEST_REPORT) writeFileSync(process.env.TEST_REPORT, JSON.stringify({ stats: this.stats, failed, passed }));
    });
  }
};
