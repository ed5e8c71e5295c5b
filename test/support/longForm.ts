/** Set by `npm run test:long`: every combination and every repetition, instead of a selection that every build can afford. */
export const LONG = process.env.SLOTKEEPER_TEST_LONG === '1';
