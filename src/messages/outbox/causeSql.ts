import { UNPAUSED } from './outbox.ts';

/** SQL expressions for what is known of a message. */
interface Message {
  /** As in the view `mail_log`. */
  state: string;
  channel: string;
  cause: string;
}

/**
 * SQL expression: why a message has not arrived. What waits has the cause that keeps all messages from leaving, although it may not have
 * been tried itself. What was withdrawn is not to arrive.
 */
export function causeSql({ state, channel, cause }: Message): string {
  return `CASE (${state}) WHEN 'waiting' THEN CASE WHEN ${UNPAUSED} THEN coalesce(${cause},
      (SELECT fault_cause FROM message_channels WHERE message_channels.id = ${channel} AND faults > 0)) ELSE 'paused' END
    WHEN 'withdrawn' THEN NULL ELSE ${cause} END`;
}
