import { setTimeout as pause } from 'node:timers/promises';
import type { RegistrationBody } from '../../src/registrations/domain/applicant.ts';
import { type Reply, sendRequest } from '../support/client.ts';
import { anApplicant } from '../support/factories.ts';
import { Random } from '../support/random.ts';
import { confirmationLinkIn, type TestSmtpServer } from '../support/smtpServer.ts';
import { until } from '../support/until.ts';
import { ClientLog, type Participant } from './clientLog.ts';

const REQUEST_TIMEOUT_MS = 12_000;
/** Numbers from which on the clients slow down, so that a run ends in bounded memory on any machine. */
const MANY_UNANSWERED = 200;
const MANY_PARTICIPANTS = 10_000;
const SLOWDOWN = 20;
/** Clients that got no answer do not take the processor from the service that is starting. */
const RETRY_PAUSE_MS = 100;
const ACKNOWLEDGEMENT_TIMEOUT_MS = 60_000;
/** An email waits behind those of everybody who signs up meanwhile. */
const EMAIL_TIMEOUT_MS = 60_000;
const NOT_ENOUGH_SLOTS = 'not_enough_slots_available';

export interface WorkloadOptions {
  /** Number of concurrent clients. */
  clients: number;
  /** Mean pause between two actions of a client. */
  pauseMs: number;
  /** Slugs of the events; one that is listed twice is chosen twice as often. */
  events: string[];
}

/** Clients that sign up, read their emails, confirm, change and cancel until `stop` is called. */
export class Workload {
  readonly clientLog = new ClientLog();
  private readonly random: Random;
  private readonly serviceUrls: () => string[];
  private readonly smtpServer: TestSmtpServer;
  private readonly options: WorkloadOptions;
  private readonly tokens = new Map<string, Promise<string>>();
  /** Registered participants without a running request. */
  private readonly idle: Participant[] = [];
  private readonly byAddress = new Map<string, Participant>();
  private readCount = 0;
  private clients: Promise<void>[] = [];
  private stopped = false;
  private sequence = 0;

  constructor(serviceUrls: () => string[], smtpServer: TestSmtpServer, options: WorkloadOptions, seed: number) {
    this.serviceUrls = serviceUrls;
    this.smtpServer = smtpServer;
    this.options = options;
    this.random = new Random(seed);
  }

  start(): void {
    this.stopped = false;
    this.clients = Array.from({ length: this.options.clients }, () => this.runClient());
  }

  /** Resolves when every running request is answered. */
  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all(this.clients);
  }

  /** Resolves when the service has acknowledged `count` more requests. */
  async waitForAcknowledgements(count: number): Promise<void> {
    const target = this.clientLog.acknowledged + count;
    await until(`${count} more requests are acknowledged`, () => this.clientLog.acknowledged >= target, ACKNOWLEDGEMENT_TIMEOUT_MS);
  }

  /** Sends every unanswered sign-up once more with the same key. */
  async retryUnanswered(): Promise<void> {
    const participants = [...this.clientLog.unanswered];
    const retryNext = async () => {
      for (let participant = participants.pop(); participant; participant = participants.pop()) await this.signUp(participant);
    };
    await Promise.all(Array.from({ length: this.options.clients }, retryNext));
  }

  /** Signs up somebody new at this process; `acknowledged` is set if they were registered. */
  async addParticipant(
    event: string,
    serviceUrl = this.pickServiceUrl(),
    overrides: Partial<RegistrationBody> = {},
    sharing?: 'sharing the address',
  ): Promise<Participant> {
    const participant = this.newParticipant(event, sharing && { sharesAddress: true }, overrides);
    await this.signUp(participant, serviceUrl);
    return participant;
  }

  newParticipant(event: string, more: Partial<Participant> = {}, overrides: Partial<RegistrationBody> = {}): Participant {
    const defaults = { slots: 1 + this.random.below(3), waitList: this.random.chance(0.6) };
    return { applicant: anApplicant({ ...defaults, ...overrides }), event, key: `key-${++this.sequence}`, uncertain: new Set(), ...more };
  }

  private async runClient() {
    while (!this.stopped) {
      await this.performAction();
      await pause(this.random.below(2 * this.pauseMs));
    }
  }

  /** Longer when nobody answers, and when so many have signed up that more of them would show nothing new. */
  private get pauseMs(): number {
    const isSlow = this.clientLog.unanswered.size >= MANY_UNANSWERED || this.sequence >= MANY_PARTICIPANTS;
    return isSlow ? SLOWDOWN * this.options.pauseMs : this.options.pauseMs;
  }

  private async performAction() {
    this.readMail();
    const roll = this.random.next();
    const [unanswered] = this.clientLog.unanswered;
    // While the service is away, nobody new comes.
    if (unanswered && (roll < 0.3 || this.clientLog.unanswered.size >= MANY_UNANSWERED)) return this.signUp(unanswered);
    const participant = roll < 0.6 ? this.takeIdleWithLink() : undefined;
    if (!participant) return void (await this.addParticipant(this.random.oneOf(this.options.events)));
    if (!participant.confirmed) await this.confirm(participant);
    else if (roll < 0.35) await this.cancel(participant);
    else if (roll < 0.4) await this.change(participant);
    if (!participant.cancelled) this.idle.push(participant);
  }

  async signUp(participant: Participant, serviceUrl = this.pickServiceUrl()): Promise<void> {
    // No second attempt while this one runs.
    this.clientLog.unanswered.delete(participant);
    this.byAddress.set(participant.applicant.email, participant);
    const headers = {
      X_Authorization: `Bearer ${await this.token(participant.event, serviceUrl)}`,
      'Idempotency-Key': participant.key,
    };
    const reply = await this.request(serviceUrl, 'POST', '/register', { body: participant.applicant, headers });
    if (!reply && !participant.isProbe) await pause(RETRY_PAUSE_MS);
    if (reply?.status === 200) this.recordRegistration(participant, reply);
    else if (reply?.status === 403) this.tokens.delete(participant.event);
    else if (reply?.status !== 409 && participant.isProbe) return;
    else if (reply?.status !== 409) this.clientLog.unanswered.add(participant);
    else if (!(NOT_ENOUGH_SLOTS in reply.body || participant.sharesAddress))
      this.clientLog.recordProblem(`${participant.applicant.email} was refused: ${reply.text}`);
  }

  private recordRegistration(participant: Participant, { body }: Reply) {
    this.clientLog.recordAcknowledgement(participant, body);
    // The scenario itself acts for participants of this event.
    if (participant.event !== 'wait-list') this.idle.push(participant);
  }

  /** Waits for the email, follows its link, and resolves when the registration is confirmed. */
  async waitForConfirmation(participant: Participant): Promise<void> {
    const hasConfirmed = async () => {
      this.readMail();
      if (participant.link) await this.confirm(participant);
      return participant.confirmed === true;
    };
    await until('a participant has confirmed', hasConfirmed, EMAIL_TIMEOUT_MS);
  }

  private async confirm(participant: Participant) {
    participant.uncertain.add('confirmed');
    const reply = await this.request(this.pickServiceUrl(), 'GET', `/confirm_registration?uuid=${participant.link}`);
    if (reply?.status !== 302) return;
    this.clientLog.acknowledged += 1;
    participant.confirmed = true;
  }

  async cancel(participant: Participant) {
    participant.uncertain.add('cancelled');
    const reply = await this.request(this.pickServiceUrl(), 'DELETE', `/registrations/${participant.link}`);
    if (reply?.status !== 204) return;
    this.clientLog.acknowledged += 1;
    participant.cancelled = true;
  }

  private async change(participant: Participant) {
    participant.uncertain.add('changed');
    const body = { slots: 1 + this.random.below(3) };
    const reply = await this.request(this.pickServiceUrl(), 'PATCH', `/registrations/${participant.link}`, { body });
    if (reply) participant.uncertain.delete('changed');
    if (reply?.status === 200) this.clientLog.recordAcknowledgement(participant, reply.body);
  }

  /** Undefined when there was no answer, or a 5xx. */
  private async request(
    serviceUrl: string,
    method: string,
    path: string,
    options: Parameters<typeof sendRequest>[1] = {},
  ): Promise<Reply | undefined> {
    const reply = await sendRequest(`${serviceUrl}${path}`, { method, signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS), ...options }).catch(
      (error: Error) => {
        if (error.name === 'TimeoutError') this.clientLog.recordProblem(`${method} got no answer for ${REQUEST_TIMEOUT_MS / 1_000} s`);
        return undefined;
      },
    );
    if (reply?.status === 503 && reply.headers.has('Retry-After')) this.clientLog.toldToRetry += 1;
    else if (reply && (reply.status >= 500 || [400, 404, 422].includes(reply.status))) {
      this.clientLog.recordProblem(
        `${method} ${path.split('?')[0]?.slice(0, 14)}… was answered ${reply.status}: ${reply.text.slice(0, 120)}`,
      );
    }
    return reply && reply.status < 500 ? reply : undefined;
  }

  private token(event: string, serviceUrl: string): Promise<string> {
    const token = this.tokens.get(event) ?? this.newToken(event, serviceUrl);
    this.tokens.set(event, token);
    return token;
  }

  private async newToken(event: string, serviceUrl: string): Promise<string> {
    const reply = await this.request(serviceUrl, 'POST', '/token', { body: { event } });
    if (!reply?.body?.token) this.tokens.delete(event);
    return reply?.body?.token ?? 'a.b.c';
  }

  private readMail() {
    for (const message of this.smtpServer.messages.slice(this.readCount)) {
      const participant = this.byAddress.get(message.recipients[0] ?? '');
      const link = confirmationLinkIn(message).split('uuid=')[1];
      if (participant && link) participant.link = link;
    }
    this.readCount = this.smtpServer.messages.length;
  }

  /** Removes a random participant with a link from `idle`. */
  private takeIdleWithLink(): Participant | undefined {
    for (let attempt = 0; attempt < 5 && this.idle.length > 0; attempt++) {
      const index = this.random.below(this.idle.length);
      const participant = this.idle[index] as Participant;
      if (!participant.link) continue;
      this.idle[index] = this.idle.at(-1) as Participant;
      this.idle.pop();
      return participant;
    }
    return undefined;
  }

  private pickServiceUrl(): string {
    return this.random.oneOf(this.serviceUrls());
  }
}
