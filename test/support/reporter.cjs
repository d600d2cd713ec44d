// Mocha's spec reporter, plus the last line that CI reads.
const { reporters, Runner } = require('mocha');

module.exports = class ReporterWithCount extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once(Runner.constants.EVENT_RUN_END, () => {
      // After Spec's own epilogue, which listens to the same event.
      setImmediate(() => process.stdout.write(`${this.stats.passes} passed, ${this.stats.failures} failed\n`));
    });
  }
};
