import { createServer, type Server } from 'node:http';
import { openHouse } from './accounts/house.ts';
import { composeAccountLetters } from './accounts/letters.ts';
import { openSendNow } from './accounts/sendNow.ts';
import { timePassesForAccounts } from './accounts/timePasses.ts';
import { createApp } from './app.ts';
import { startClockwork } from './clockwork.ts';
import { eachByItsOwn } from './compose.ts';
import { admit } from './http/admission.ts';
import { openLimits } from './http/limit.ts';
import { openDelivery } from './letters/deliver.ts';
import { makeRender } from './letters/render.ts';
import { openTransports } from './letters/transport.ts';
import { type Desk, openDesk } from './registrations/desk.ts';
import { forgetAll, forgetAnswers } from './registrations/forget.ts';
import { composeWith } from './registrations/letters.ts';
import { makeLinks } from './registrations/link.ts';
import { openLive } from './registrations/live.ts';
import { letTimePass } from './registrations/overdue.ts';
import { forgetProofs } from './registrations/proof.ts';
import type { World } from './world.ts';

const VERSION = '0.1.0';
/** Requests that run when the service is asked to stop may take this long to finish. Milliseconds. */
const DRAIN = 10_000;
/** More than the connections of a rush: those beyond it are refused by the kernel. */
const BACKLOG = 4_096;

export interface Service {
  desk: Desk;
  /** Sends every letter that is due; resolves when it is done. */
  deliver: () => Promise<void>;
  /** Lets lapse, and reminds of, what is due. */
  timePasses: () => Promise<void>;
  /** Removes the personal data whose time is over. */
  forget: () => Promise<void>;
  listen: () => Promise<Server>;
  /** Lets running requests and letters finish, then closes everything but the database. */
  stop: () => Promise<void>;
}

/** Everything that runs in one process: the desk, the server, and what happens by itself. */
export function openService(world: World): Service {
  const { config, now, log } = world;
  const links = makeLinks(world.keys);
  const limits = openLimits(world);
  const transports = openTransports(config);
  const { mail, sms } = transports;
  const house = openHouse(world, openSendNow(transports, world), () => clockwork?.wake('deliver letters'));
  const compose = eachByItsOwn({ registrations: composeWith(world, links), accounts: composeAccountLetters(house) });
  const deliveries = [mail && openDelivery(world, 'mail', mail, compose), sms && openDelivery(world, 'sms', sms, compose)];
  const deliver = async () => void (await Promise.all(deliveries.map((delivery) => delivery?.deliver())));
  const desk = openDesk(world, () => clockwork?.wake('deliver letters'));
  const live = openLive(world);
  const app = createApp(world, desk, links, limits, live, VERSION, house);
  let clockwork: ReturnType<typeof startClockwork> | undefined;
  let server: Server | undefined;

  async function timePasses() {
    await letTimePass(world, desk);
    await timePassesForAccounts(house);
  }

  async function forget() {
    await forgetAnswers(world);
    await forgetProofs(world);
    await forgetAll(world, { name: 'clockwork', correlationId: `forget-${now().toISOString()}` });
  }

  async function listen(): Promise<Server> {
    // Compiling the letters takes a second in which nothing else runs: better now than when people are there.
    if (mail) await makeRender().catch((error: unknown) => log.error({ err: error }, 'the letters cannot be compiled'));
    const opened = createServer({ connectionsCheckingInterval: 5_000 });
    admit(opened, app.callback());
    opened.listen({ port: config.PORT, host: config.HOST, backlog: BACKLOG });
    Object.assign(opened, { headersTimeout: 10_000, requestTimeout: 15_000, keepAliveTimeout: 5_000 });
    server = opened;
    await new Promise((resolve, reject) => opened.once('listening', resolve).once('error', reject));
    clockwork = startClockwork(
      [
        { name: 'deliver letters', every: 1_000, run: deliver },
        { name: 'tell who watches', every: 2_000, run: live.tell },
        { name: 'let time pass', every: 60_000, run: timePasses },
        { name: 'forget', every: 3_600_000, run: forget },
      ],
      log,
    );
    return opened;
  }

  async function stop() {
    live.close();
    if (server) await drained(server);
    await clockwork?.stop();
    mail?.close();
    sms?.close();
    limits.close();
  }

  return { desk, deliver, timePasses, forget, listen, stop };
}

async function drained(server: Server) {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  const giveUp = setTimeout(() => server.closeAllConnections(), DRAIN);
  // Connections that were busy a moment ago become idle one by one.
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  await closed;
  clearTimeout(giveUp);
  clearInterval(idle);
}
