/* Loaded into the service with --import: shifts its clock at start (CLOCK_SHIFT) and while it runs. Milliseconds. */
const RealDate = Date;
let shiftMs = Number(process.env.CLOCK_SHIFT ?? 0);

class ShiftedDate extends RealDate {
  constructor(...args: unknown[]) {
    super(...((args.length === 0 ? [ShiftedDate.now()] : args) as []));
  }
  static override now(): number {
    return RealDate.now() + shiftMs;
  }
}

globalThis.Date = ShiftedDate as DateConstructor;

process.on('message', (message: { shift?: number }) => {
  shiftMs = message.shift ?? shiftMs;
});
process.channel?.unref();
