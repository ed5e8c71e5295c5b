import { build } from '../support/builtService.ts';
import { cleanUp } from '../support/cleanup.ts';
import { measureBlockedAddresses, measurePasswordGuesses, measureVoidedCodes } from './accounts.ts';
import { measureHolds } from './holds.ts';
import { type Instance, startInstance } from './instance.ts';
import { measureLoopDelay } from './loopDelay.ts';
import { measureMailBomb, measurePlusAddresses, measureStoppedMail } from './mail.ts';
import { formatReport, hasPassed, type Measurement } from './report.ts';
import { measureSms } from './sms.ts';
import { measureGrowth } from './storage.ts';
import { measureStreams } from './streams.ts';

/*
 * npm run abuse [-- WORDS]: what one client with one IPv4 address and without credentials reaches in an hour, at the default
 * limits. Starts the built service on 127.0.0.1 for each row, with a clock that is moved. Ends with 1 if a limit is exceeded.
 */
const ROWS: Record<string, (instance: Instance) => Promise<Measurement[]>> = {
  'stopped mail': measureStoppedMail,
  'mail bomb': measureMailBomb,
  'plus addresses': measurePlusAddresses,
  holds: measureHolds,
  sms: measureSms,
  'blocked addresses': measureBlockedAddresses,
  'voided codes': measureVoidedCodes,
  'password guesses': measurePasswordGuesses,
  growth: measureGrowth,
  streams: measureStreams,
  'loop delay': measureLoopDelay,
};
const wanted = process.argv.slice(2);

await build();
const measurements: Measurement[] = [];
for (const [name, measure] of Object.entries(ROWS)) {
  if (wanted.length > 0 && !wanted.some((word) => name.includes(word))) continue;
  try {
    measurements.push(...(await measure(await startInstance())));
  } finally {
    await cleanUp();
  }
}
console.log(formatReport(measurements));
process.exit(measurements.every(hasPassed) ? 0 : 1);
