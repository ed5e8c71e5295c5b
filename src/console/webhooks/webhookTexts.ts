import { formatDateTimeShort } from '../../events/formatTime.ts';
import { t } from '../../i18n/translate.ts';
import type { WebhookView } from '../../webhooks/findWebhook.ts';
import type { DeliveryView } from '../../webhooks/listDeliveries.ts';
import { WEBHOOK_FAILURES } from '../../webhooks/postWebhook.ts';
import { WEBHOOK_TYPES, type WebhookType } from '../../webhooks/webhookType.ts';

/** For whom a page is written, and on which clocks. */
export interface WebhookReader {
  language: string;
  timeZone: string;
}

const DISABLED_KEYS = {
  failures: 'webhooks.disabledBecause.failures',
  gone: 'webhooks.disabledBecause.gone',
} as const;

function typeText(type: string, language: string): string {
  const known = WEBHOOK_TYPES.find((candidate) => candidate === type);
  if (known === undefined) return t(language, 'webhooks.testMessage');
  const webhookType = known.replace('.', '_');
  return t(language, `webhooks.typeNames.${webhookType}`);
}

/** Why an attempt failed, as a sentence; null if it did not. */
function failureText(failure: string | null, status: number | null, language: string): string | null {
  const webhookFailure = WEBHOOK_FAILURES.find((candidate) => candidate === failure);
  return webhookFailure === undefined ? null : t(language, `webhooks.failures.${webhookFailure}`, { status: status ?? 'none' });
}

/** A webhook as the pages show it. */
export function webhookRow(webhook: WebhookView, path: string, reader: WebhookReader) {
  return {
    ...webhook,
    path: `${path}/${webhook.id}`,
    host: new URL(webhook.url).host,
    told: webhook.types?.map((type) => typeText(type, reader.language)) ?? [t(reader.language, 'webhooks.everything')],
    state: stateText(webhook, reader.language),
    problem: problemText(webhook, reader),
    tone: webhook.enabled ? (webhook.failingSince === null ? 'good' : 'bad') : 'quiet',
    waitingText: webhook.waiting > 0 ? t(reader.language, 'webhooks.waiting', { count: webhook.waiting }) : null,
  };
}

function stateText({ disabledBecause, failingSince, succeededAt }: WebhookView, language: string): string {
  if (disabledBecause !== null) return t(language, 'webhooks.states.disabled');
  if (failingSince !== null) return t(language, 'webhooks.states.failing');
  return t(language, succeededAt === null ? 'webhooks.states.unused' : 'webhooks.states.works');
}

/** Since when it fails, and why, or why it was disabled; null if it works, or somebody has disabled it. */
function problemText({ disabledBecause, failingSince, failure }: WebhookView, { language, timeZone }: WebhookReader): string | null {
  if (disabledBecause !== null) return disabledBecause === 'by_hand' ? null : t(language, DISABLED_KEYS[disabledBecause]);
  if (failingSince === null) return null;
  const values = { since: formatDateTimeShort(failingSince, timeZone, language), reason: failureText(failure, null, language) ?? '' };
  return t(language, 'webhooks.failingSince', values);
}

export function deliveryRow(delivery: DeliveryView, path: string, { language, timeZone }: WebhookReader) {
  const { type, createdAt, deliveredAt, nextAttemptAt, attempts, status, failure, state: deliveryState } = delivery;
  const at = (time: string) => formatDateTimeShort(time, timeZone, language);
  return {
    ...delivery,
    path: `${path}/deliveries/${delivery.id}`,
    text: typeText(type, language),
    body: JSON.stringify(delivery.payload),
    when: at(deliveredAt ?? createdAt),
    result: t(language, `webhooks.results.${deliveryState}`),
    tone: { delivered: 'good', waiting: 'quiet', given_up: 'bad' }[deliveryState],
    reason: failureText(failure, status, language),
    tries: attempts > 1 ? t(language, 'webhooks.attempts', { count: attempts }) : null,
    next: nextAttemptAt && attempts > 0 ? t(language, 'webhooks.nextAttempt', { time: at(nextAttemptAt) }) : null,
  };
}

/** An event that has a webhook was created before. */
export function typeChoices(chosen: readonly unknown[], language: string, isForAllEvents: boolean) {
  return WEBHOOK_TYPES.filter((type) => isForAllEvents || type !== 'event.created').map((type: WebhookType) => ({
    type,
    id: `type-${type.replace('.', '-')}`,
    text: typeText(type, language),
    isChosen: chosen.includes(type),
  }));
}
