import { connect } from 'node:net';

/** Whether a server on this machine accepts connections at that port. */
export function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => resolve(true)).once('error', () => setTimeout(() => resolve(false), 20));
    socket.once('connect', () => socket.destroy());
  });
}
