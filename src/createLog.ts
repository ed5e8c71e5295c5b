import pino, { type DestinationStream, type Logger } from 'pino';
import { redactError } from './redactError.ts';

/** The log of a process: JSON lines. Errors under `err` are logged without the values that their messages may contain. */
export function createLog(level: string, destination?: DestinationStream): Logger {
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime, serializers: { err: redactError } };
  return destination ? pino(options, destination) : pino(options);
}
