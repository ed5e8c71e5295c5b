import { hash, randomBytes } from 'node:crypto';
import { newId } from '../../crypto/ids.ts';
import { insert, rowsFrom, update } from '../../database/tableMapping.ts';
import type { AccountDeps } from './accountDeps.ts';
import { findChallenge } from './accountRepository.ts';
import {
  type AuthFlow,
  assertStepAllowedInState,
  authFlows,
  type FlowState,
  type FlowStep,
  type FlowType,
  flowStateOf,
} from './authFlow.ts';
import type { Challenge } from './challenge.ts';
import type { FlowClient } from './flowClient.ts';
import { type AccountUnitOfWork, findAccount } from './unitOfWork.ts';

/** Starts a flow, or starts it anew. Returns the cookie that identifies it. */
export async function startFlow(deps: AccountDeps, type: FlowType, client: FlowClient): Promise<string> {
  return deps.transact(client.actor, async (unitOfWork) => {
    const { flow, state } = await findFlow(unitOfWork, type, client.cookie);
    if (flow) unitOfWork.subject.id = flow.id;
    assertStepAllowedInState(flow, type, state, 'init', unitOfWork.now);
    const cookie = randomBytes(32).toString('base64url');
    const resetFields = { username: null, phone: null, passwordHash: null, accountId: null, challengeId: null, state: 'started' as const };
    const startedFields = { ...resetFields, type, cookieHash: hashCookie(cookie), locale: client.locale, updatedAt: unitOfWork.at };
    // failedAttempts and blockedUntil stay: starting anew must not give more attempts.
    if (flow) await update(unitOfWork.db, authFlows, [Object.assign(flow, startedFields)]);
    else await insert(unitOfWork.db, authFlows, [{ id: newId(), ...startedFields, failedAttempts: 0, blockedUntil: null }]);
    return cookie;
  });
}

/**
 * Runs one step of a flow in a transaction.
 * @throws DomainError `forbidden` if the state of the flow does not allow the step.
 */
export async function advanceFlow<Result>(
  deps: AccountDeps,
  flowType: FlowType,
  step: FlowStep,
  { cookie, actor }: FlowClient,
  work: (unitOfWork: AccountUnitOfWork, flow: AuthFlow, challenge: Challenge | undefined) => Promise<Result>,
): Promise<Result> {
  return deps.transact(actor, async (unitOfWork) => {
    const { flow, challenge, state } = await findFlow(unitOfWork, flowType, cookie);
    if (flow) unitOfWork.subject.id = flow.id;
    if (flow?.accountId) unitOfWork.subject.account = await findAccount(unitOfWork, flow.accountId);
    assertStepAllowedInState(flow, flowType, state, step, unitOfWork.now);
    return work(unitOfWork, flow as AuthFlow, challenge);
  });
}

/** Undoes the last step of a flow, whatever its state allows, in a transaction. Does nothing if the flow has gone. */
export async function retractStep<Result>(
  deps: AccountDeps,
  flowType: FlowType,
  { cookie, actor }: FlowClient,
  work: (unitOfWork: AccountUnitOfWork, flow: AuthFlow) => Promise<Result>,
): Promise<Result | undefined> {
  return deps.transact(actor, async (unitOfWork) => {
    const { flow } = await findFlow(unitOfWork, flowType, cookie);
    if (!flow) return undefined;
    unitOfWork.subject.id = flow.id;
    if (flow.accountId) unitOfWork.subject.account = await findAccount(unitOfWork, flow.accountId);
    return work(unitOfWork, flow);
  });
}

/** The check of `advanceFlow` alone, before expensive work like hashing a password. */
export async function assertStepAllowed(
  { db, now }: AccountDeps,
  flowType: FlowType,
  step: FlowStep,
  cookie: string | null,
): Promise<void> {
  const currentTime = now();
  const { flow, state } = await findFlow({ db, now: currentTime }, flowType, cookie);
  assertStepAllowedInState(flow, flowType, state, step, currentTime);
}

export async function saveFlow({ db, at }: AccountUnitOfWork, flow: AuthFlow, changes: Partial<AuthFlow>): Promise<void> {
  await update(db, authFlows, [Object.assign(flow, changes, { updatedAt: at })]);
}

async function findFlow({ db, now }: Pick<AccountUnitOfWork, 'db' | 'now'>, flowType: FlowType, cookie: string | null) {
  const flow =
    cookie === null
      ? undefined
      : await rowsFrom(db, authFlows)
          .where({ cookie_hash: hashCookie(cookie), type: flowType })
          .first();
  const challenge = flow?.challengeId ? await findChallenge(db, flow.challengeId) : undefined;
  const state: FlowState = flowStateOf(flow, challenge, now);
  return { flow, challenge, state };
}

function hashCookie(cookie: string): string {
  return hash('sha256', cookie, 'base64url');
}
