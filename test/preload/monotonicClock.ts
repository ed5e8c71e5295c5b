/*
 * Loaded into the service with --import, beside `clock`: shifts process.hrtime, too, by which koa-ratelimit counts its
 * windows. A real monotonic clock never jumps; here an hour is to pass in seconds. Milliseconds.
 */
const realHrtime = process.hrtime;
let shiftMs = 0;

function hrtime(since: [number, number] = [0, 0]): [number, number] {
  const [seconds, nanoseconds] = realHrtime(since);
  return [seconds + Math.floor(shiftMs / 1_000), nanoseconds];
}

process.hrtime = Object.assign(hrtime, { bigint: realHrtime.bigint });

process.on('message', (message: { shift?: number }) => {
  shiftMs = message.shift ?? shiftMs;
});
