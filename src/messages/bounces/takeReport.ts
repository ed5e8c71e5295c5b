import { isId } from '../../crypto/ids.ts';
import type { Deps } from '../../deps.ts';
import type { ReportSource } from './messageReports.ts';
import { type ParsedReport, parseReport } from './parseReport.ts';
import { createReportRecorder, type LockAuditLog } from './recordReport.ts';
import { countOutcome, type Outcome } from './reportCounters.ts';
import { createReturnPaths } from './returnPath.ts';

/** A report is about one message; by its address and by its returned header it may be named twice. */
const MAX_IDS = 3;

/** What a mail provider tells, in its own format. Its signature was checked, so its message id needs no MAC. */
interface ProviderEvent {
  kind: 'bounced' | 'complained';
  /** Texts in which our return path may stand. */
  addressTexts: string[];
  /** UUIDs of our messages, for providers with a return path of their own. */
  messageIds: string[];
  status: string | null;
  detail: string | null;
}

/** What a provider's call says: an event that counts, or the verdict on one that does not. */
export type ProviderReport = ProviderEvent | 'delayed' | 'delivered' | 'auto-reply' | 'unclear';

export interface ReportIntake {
  /** An email to the return path. `recipient`: the address that it came to, if the mail server says so. */
  takeMail: (raw: Uint8Array, source: 'pipe' | 'imap', recipient?: string) => Promise<Outcome>;
  /** What a provider tells; a verdict, if it tells nothing that counts. */
  takeEvent: (event: ProviderReport, source: ReportSource) => Promise<Outcome>;
}

/**
 * The one way into the records for everything that comes back, from any side. Both methods throw a DomainError `busy` if the
 * report can not be saved now and has to be sent again; everything else is an outcome, and is counted.
 */
export function createReportIntake(deps: Deps, lockAuditLog: LockAuditLog): ReportIntake {
  const returnPaths = createReturnPaths(deps.config, deps.keys);
  const record = createReportRecorder(deps, lockAuditLog);

  async function takeMail(raw: Uint8Array, source: 'pipe' | 'imap', recipient = ''): Promise<Outcome> {
    const report = await parseReport(raw);
    return counted(await takeParsed({ ...report, addressTexts: [recipient, ...report.addressTexts] }, source), source);
  }

  async function takeParsed(report: ParsedReport, source: ReportSource): Promise<Outcome> {
    const { verdict, status, detail, addressTexts, returnedIds, correlationId } = report;
    const found = returnPaths.findMessage(addressTexts);
    if (found === 'forged') return 'forged';
    if (verdict !== 'bounced' && verdict !== 'complained') return verdict;
    const parsed = { kind: verdict, source, status, detail };
    const outcome = await recordFirst([found?.messageId], parsed);
    if (outcome !== 'not-ours') return outcome;
    // A Message-ID has at least 42 random bits, but the recipient's replies tell it to others: too little for stopping all emails to them.
    const isShown = (id: string | null) => verdict === 'bounced' || (id !== null && id === correlationId);
    return recordFirst(returnedIds, parsed, (message) => isShown(message.correlationId));
  }

  async function takeEvent(event: ProviderReport, source: ReportSource): Promise<Outcome> {
    if (typeof event === 'string') return counted(event, source);
    const { addressTexts, messageIds, kind, status, detail } = event;
    const found = returnPaths.findMessage(addressTexts);
    const fromPath = found === 'forged' ? undefined : found?.messageId;
    return counted(await recordFirst([fromPath, ...messageIds], { kind, source, status, detail }), source);
  }

  /** Of the first id that is one of ours. */
  async function recordFirst(
    ids: (string | undefined)[],
    report: Omit<Parameters<typeof record>[0], 'messageId'>,
    isShown?: Parameters<typeof record>[1],
  ): Promise<Outcome> {
    for (const messageId of ids
      .filter((id) => id !== undefined)
      .filter((id) => isId(id))
      .slice(0, MAX_IDS)) {
      const outcome = await record({ ...report, messageId }, isShown);
      if (outcome !== 'not-ours') return outcome;
    }
    return 'not-ours';
  }

  async function counted(outcome: Outcome, source: ReportSource): Promise<Outcome> {
    deps.log.info({ outcome, source }, 'mail report taken');
    await countOutcome(deps.db, outcome, deps.now());
    return outcome;
  }

  return { takeMail, takeEvent };
}
