import { greeted, type NextRequest, work } from './load.ts';
import { type Plan, type Row, type Runner, round } from './rounds.ts';
import { EVENTS, signingUp } from './sections.ts';
import { startService } from './stacks.ts';

const PEOPLE = 50;

/** What it costs when fifty people give their password over and over while others sign up. */
export async function withLogins(folder: string, plan: Plan): Promise<Row[]> {
  const { server, ...stack } = await startService(folder, 'logins', EVENTS);
  const runner: Runner = await signingUp({ server, ...stack }, 'the service', 10_000);
  await round(runner, { each: (runner.warm * plan.warmth) / 100, seconds: 10 });
  server.wake();
  const passwords = await Promise.all(Array.from({ length: PEOPLE }, () => atTheDoor(server.port)));
  const rows: [Row, Row] = [
    { name: 'the service, nobody signs in', rounds: [] },
    { name: `the service, ${PEOPLE} people sign in`, rounds: [] },
  ];
  for (let number = 0; number < plan.rounds; number++) {
    rows[0].rounds.push(await round(runner, plan));
    server.wake();
    const people = await greeted(server.port, PEOPLE);
    const ended = work(people, { next: taking(passwords), seconds: plan.seconds });
    rows[1].rounds.push(await round(runner, plan));
    server.wake();
    const { statuses } = await ended;
    for (const connection of people) connection.close();
    if (Object.keys(statuses).some((status) => status !== '401'))
      throw new Error(`Signing in was answered with ${JSON.stringify(statuses)}`);
  }
  server.end();
  return rows;
}

function taking(requests: string[]): NextRequest {
  let turn = 0;
  return () => requests[turn++ % requests.length];
}

/** Begins to sign in, and gives the request that carries a password: wrong, so that it can be asked again. */
async function atTheDoor(port: number): Promise<string> {
  const reply = await fetch(`http://127.0.0.1:${port}/users/login/init`, { method: 'POST' });
  const [cookie = ''] = (reply.headers.get('set-cookie') ?? '').split(';');
  const body = JSON.stringify({ username: 'nobody.here', passwordHash: 'a'.repeat(64) });
  const headers = `Host: localhost\r\nAccept: application/json\r\nCookie: ${cookie}\r\nContent-Type: application/json`;
  return `POST /users/login/userdata HTTP/1.1\r\n${headers}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}
