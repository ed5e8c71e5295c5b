const { reporters } = require('mocha');

/** Mocha's dot report, followed by the tests that passed at the second attempt only, and a last line with the counts. */
module.exports = class extends reporters.Dot {
  constructor(runner, options) {
    super(runner, options);
    const firstErrors = new Map();
    const passedAtSecond = [];
    runner.on('retry', (test, error) => firstErrors.set(test.fullTitle(), String(error.message).split('\n')[0]));
    runner.on('pass', (test) => {
      if (test.currentRetry() > 0) passedAtSecond.push(test.fullTitle());
    });
    runner.once('end', () => {
      for (const title of passedAtSecond) console.log(`passed at the second attempt: ${title} (at first: ${firstErrors.get(title)})`);
      const { passes, failures, pending } = this.stats;
      console.log(`${passes} passed, ${failures} failed${pending > 0 ? `, ${pending} skipped` : ''}`);
    });
  }
};
