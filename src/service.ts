import { createServer, type Server } from 'node:http';
import { createAccountDeps } from './accounts/domain/accountDeps.ts';
import { createAccountComposer } from './accounts/emails/composeMessages.ts';
import { createSendNow } from './accounts/emails/sendNow.ts';
import { expireAccounts } from './accounts/jobs/expireAccounts.ts';
import { createApp } from './app.ts';
import { composeByOwner } from './composeMessages.ts';
import { limitSilence } from './database/postgres.ts';
import type { Deps } from './deps.ts';
import { lockAuditLogOfMessage } from './events/auditMessageReports.ts';
import { deferDuringBurst } from './http/connectionBurst.ts';
import { drainConnections } from './http/drainConnections.ts';
import { createRateLimits } from './http/rateLimit.ts';
import { createTestEmailComposer } from './mailings/composeTestEmails.ts';
import { createFindTexts } from './mailings/findTexts.ts';
import { createSendMailings } from './mailings/sendMailings.ts';
import { deleteExpiredAllowances } from './messages/allowance/allowanceRows.ts';
import { createBounceMailbox } from './messages/bounces/imapMailbox.ts';
import { createReturnAddressing } from './messages/bounces/returnAddressing.ts';
import { suppressComplaints } from './messages/bounces/suppressingTransport.ts';
import { createReportIntake } from './messages/bounces/takeReport.ts';
import { createDispatcher } from './messages/delivery/dispatcher.ts';
import { createEmailRenderer } from './messages/renderEmail.ts';
import { createTransports } from './messages/transports/transports.ts';
import { createNoticeComposer } from './notices/composeNotices.ts';
import { tellOrganisers } from './notices/tellOrganisers.ts';
import { deleteExpiredChallenges } from './registrations/antiSpam/proofOfWork.ts';
import { createLinks } from './registrations/domain/privateLink.ts';
import { createRegistrationComposer } from './registrations/emails/composeEmails.ts';
import { deleteExpiredIdempotencyKeys, eraseExpiredEvents } from './registrations/jobs/eraseExpired.ts';
import { expireOverdueRegistrations } from './registrations/jobs/expireOverdue.ts';
import { type CommandProcessor, createCommandProcessor } from './registrations/processing/commandProcessor.ts';
import { createLiveAvailability } from './registrations/web/liveAvailability.ts';
import { startScheduler } from './scheduler.ts';
import { deleteExpiredInvitations } from './teams/deleteExpiredInvitations.ts';
import { deleteOldDeliveries } from './webhooks/deleteOldDeliveries.ts';
import { createWebhookDispatcher } from './webhooks/webhookDispatcher.ts';

const VERSION = '0.1.0';
/** A connection to PostgreSQL on which a query waits this long without any answer is ended. Longer than the server waits for a lock. */
const SILENCE_LIMIT_MS = 4_000;
/** Connections that the kernel queues until they are accepted; it rejects any beyond that. Sized for the opening of sign-up. */
const LISTEN_BACKLOG = 4_096;

/** One running process. The jobs can also be called directly, by the command line and by tests. */
export interface Service {
  processor: CommandProcessor;
  /** Sends all messages that are due. */
  dispatchMessages: () => Promise<void>;
  /** Sends due reminders, and lets unconfirmed registrations, offers and accounts expire. */
  expireOverdue: () => Promise<void>;
  /** Writes the emails that tell organisers news of their events. */
  tellOrganisers: () => Promise<void>;
  /** Sends webhooks what is new or due. Resolves when all have answered. */
  deliverWebhooks: () => Promise<void>;
  /** Starts messages to many people that are due, writes their emails, and notes which have all left. */
  sendMailings: () => Promise<void>;
  /** Deletes personal data after its retention period. */
  eraseExpired: () => Promise<void>;
  /** Starts the HTTP server and the scheduler. */
  listen: () => Promise<Server>;
  /** Waits for running requests and jobs, then closes everything except the database. */
  stop: () => Promise<void>;
}

/** Wires the command processor, the HTTP server, the dispatchers and the scheduler of one process. */
export function createService(deps: Deps): Service {
  const { config, now, log } = deps;
  const links = createLinks(deps.keys);
  const limits = createRateLimits(deps);
  const transports = createTransports(config, createReturnAddressing(config, deps.keys));
  if (transports.email) transports.email = suppressComplaints(transports.email, deps);
  const { email, sms } = transports;
  const accountDeps = createAccountDeps(deps, createSendNow(transports, deps), () => scheduler?.trigger('dispatch-messages'));
  const compose = composeByOwner({
    registrations: createRegistrationComposer(deps, links, createFindTexts(deps.db)),
    accounts: createAccountComposer(accountDeps),
    notices: createNoticeComposer(deps),
    mailings: createTestEmailComposer(deps),
  });
  const { MAIL_CONNECTIONS: connections, MAIL_RATE: rateIntervalMs } = config;
  const dispatchers = [
    email && createDispatcher(deps, 'email', email, compose, { connections, rateIntervalMs }),
    sms && createDispatcher(deps, 'sms', sms, compose),
  ];
  const dispatchMessages = async () => void (await Promise.all(dispatchers.map((dispatcher) => dispatcher?.dispatch())));
  const intake = createReportIntake(deps, lockAuditLogOfMessage);
  const bounceMailbox = config.BOUNCE_IMAP_URL === undefined ? null : createBounceMailbox(config.BOUNCE_IMAP_URL, intake, deps);
  const webhooks = createWebhookDispatcher(deps);
  const processor = createCommandProcessor(deps, () => scheduler?.trigger('dispatch-messages'));
  const liveAvailability = createLiveAvailability(deps);
  const sendMailings = createSendMailings(deps);
  const app = createApp(deps, processor, links, limits, liveAvailability, VERSION, accountDeps);
  let scheduler: ReturnType<typeof startScheduler> | undefined;
  let server: Server | undefined;

  async function expireOverdue() {
    await expireOverdueRegistrations(deps, processor);
    await expireAccounts(accountDeps);
  }

  async function eraseExpired() {
    await deleteExpiredIdempotencyKeys(deps);
    await deleteExpiredChallenges(deps);
    await deleteExpiredAllowances(deps);
    await deleteExpiredInvitations(deps);
    await deleteOldDeliveries(deps);
    await eraseExpiredEvents(deps, { name: 'scheduler', correlationId: `erase-${now().toISOString()}` });
  }

  async function deliverWebhooks() {
    await webhooks.start();
    await webhooks.settled();
  }

  async function listen(): Promise<Server> {
    limitSilence(deps.db, SILENCE_LIMIT_MS);
    // Compiling the templates blocks the event loop, so it happens before the first request.
    if (email) await createEmailRenderer().catch((error: unknown) => log.error({ err: error }, 'compiling the email templates failed'));
    const httpServer = createServer({ connectionsCheckingInterval: 5_000 });
    deferDuringBurst(httpServer, app.callback());
    httpServer.listen({ port: config.PORT, host: config.HOST, backlog: LISTEN_BACKLOG });
    Object.assign(httpServer, { headersTimeout: 10_000, requestTimeout: 15_000, keepAliveTimeout: 5_000 });
    server = httpServer;
    await new Promise((resolve, reject) => httpServer.once('listening', resolve).once('error', reject));
    scheduler = startScheduler(
      [
        { name: 'dispatch-messages', intervalMs: 1_000, run: dispatchMessages },
        { name: 'push-availability', intervalMs: 2_000, run: liveAvailability.pushAvailability },
        { name: 'expire-registrations', intervalMs: 60_000, run: expireOverdue },
        { name: 'tell-organisers', intervalMs: 60_000, run: () => tellOrganisers(deps) },
        { name: 'deliver-webhooks', intervalMs: 2_000, run: webhooks.start },
        { name: 'send-mailings', intervalMs: 5_000, run: sendMailings },
        { name: 'erase-expired', intervalMs: 3_600_000, run: eraseExpired },
        ...(bounceMailbox ? [{ name: 'read-bounces', intervalMs: 60_000, run: bounceMailbox.readNew }] : []),
      ],
      log,
    );
    return httpServer;
  }

  async function stop() {
    liveAvailability.close();
    if (server) await drainConnections(server, config.TRUSTED_PROXIES.length > 0);
    bounceMailbox?.close();
    await Promise.all([scheduler?.stop(), webhooks.stop(), ...dispatchers.map((dispatcher) => dispatcher?.stop())]);
    email?.close();
    sms?.close();
    limits.close();
  }

  return {
    processor,
    dispatchMessages,
    expireOverdue,
    tellOrganisers: () => tellOrganisers(deps),
    deliverWebhooks,
    sendMailings,
    eraseExpired,
    listen,
    stop,
  };
}
