import { build } from '../support/builtService.ts';
import { isMissing } from '../support/databases.ts';
import { postfixProgram } from '../support/postfix.ts';

/** Defines tests that need Debian's Postfix. */
export function describeRelay(title: string, defineTests: () => void): void {
  describe(`With Debian's Postfix as mail server: ${title}`, function () {
    this.timeout(240_000);
    before(async function () {
      if (isMissing('Postfix, which only root can start,', postfixProgram())) this.skip();
      await build();
    });
    defineTests();
  });
}
