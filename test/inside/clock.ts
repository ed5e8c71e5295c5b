/* Loaded into the service with --import: its clock can be set, forward and back, while it runs. */
const RealDate = Date;
let shift = Number(process.env.CLOCK_SHIFT ?? 0);

class ShiftedDate extends RealDate {
  constructor(...given: unknown[]) {
    super(...((given.length === 0 ? [ShiftedDate.now()] : given) as []));
  }
  static override now(): number {
    return RealDate.now() + shift;
  }
}

globalThis.Date = ShiftedDate as DateConstructor;

process.on('message', (message: { shift?: number }) => {
  shift = message.shift ?? shift;
});
process.channel?.unref();
