import { type NextRequest, openConnections, runLoad } from './loadGenerator.ts';
import { type Plan, type Row, type Runner, runRound } from './rounds.ts';
import { createSignUpRunner, EVENTS } from './sections.ts';
import { startService } from './stacks.ts';

const CLIENTS = 50;

/** Measures sign-ups while fifty people send their password over and over. */
export async function measureWithLogins(folder: string, plan: Plan): Promise<Row[]> {
  const { server, ...stack } = await startService(folder, 'logins', EVENTS);
  const runner: Runner = await createSignUpRunner({ server, ...stack }, 'the service', 10_000);
  await runRound(runner, { perConnection: (runner.warmUpRequests * plan.warmUpFactor) / 100, seconds: 10 });
  server.resume();
  const cookies = await Promise.all(Array.from({ length: CLIENTS }, () => startLogin(server.port)));
  const rows: [Row, Row] = [
    { name: 'the service, no logins', rounds: [] },
    { name: `the service, ${CLIENTS} people logging in`, rounds: [] },
  ];
  for (let number = 0; number < plan.rounds; number++) {
    rows[0].rounds.push(await runRound(runner, plan));
    server.resume();
    const connections = await openConnections(server.port, CLIENTS);
    const finished = runLoad(connections, { next: passwordRequests(cookies), seconds: plan.seconds });
    rows[1].rounds.push(await runRound(runner, plan));
    server.resume();
    const { statuses } = await finished;
    for (const connection of connections) connection.close();
    if (Object.keys(statuses).some((status) => status !== '401')) throw new Error(`Login was answered with ${JSON.stringify(statuses)}`);
  }
  server.kill();
  return rows;
}

/** Wrong passwords, each for another name: one name has only a few attempts. */
function passwordRequests(cookies: string[]): NextRequest {
  let count = 0;
  return () => {
    const cookie = cookies[count % cookies.length];
    const body = JSON.stringify({ username: `nobody.${++count}`, passwordHash: 'a'.repeat(64) });
    const headers = `Host: localhost\r\nAccept: application/json\r\nCookie: ${cookie}\r\nContent-Type: application/json`;
    return `POST /users/login/userdata HTTP/1.1\r\n${headers}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  };
}

/** Returns the cookie of a new login. */
async function startLogin(port: number): Promise<string> {
  const reply = await fetch(`http://127.0.0.1:${port}/users/login/init`, { method: 'POST' });
  const [cookie = ''] = (reply.headers.get('set-cookie') ?? '').split(';');
  return cookie;
}
