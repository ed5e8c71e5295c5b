/** Hertz and milliseconds: high and short is yes, twice the same is "already in", low and long is no. */
const TONES = {
  good: [[880, 120]],
  warn: [
    [520, 110],
    [520, 110],
  ],
  bad: [[180, 450]],
} as const;
/** Milliseconds of vibrating and pauses. */
const SHAKES = { good: [60], warn: [60, 60, 60], bad: [350] };
const GAP_SECONDS = 0.08;

let audio: AudioContext | undefined;

/** Sound and vibration. Browsers make no sound before somebody has touched the page; then there is none. */
export function signal(tone: keyof typeof TONES): void {
  navigator.vibrate?.(SHAKES[tone]);
  audio ??= new AudioContext();
  if (audio.state === 'suspended') void audio.resume();
  let start = audio.currentTime;
  for (const [frequency, milliseconds] of TONES[tone]) {
    const oscillator = new OscillatorNode(audio, { frequency });
    const volume = new GainNode(audio, { gain: 0.25 });
    oscillator.connect(volume).connect(audio.destination);
    oscillator.start(start);
    start += milliseconds / 1_000;
    oscillator.stop(start);
    start += GAP_SECONDS;
  }
}
