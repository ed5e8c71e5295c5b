import type { EventInfo, FormConfig, Registration } from './apiTypes.ts';
import { createButton, createElement } from './dom.ts';
import type { Translator } from './translator.ts';

/*
 * Views that replace the form. Each starts with a heading that can take the focus, so that screen readers announce the
 * new content.
 */

const SECONDARY = 'button button-second';

/** Shown after the sign-up: what was registered, and that the link in the email must be followed. */
export function registeredView(
  registration: Registration,
  { event, hasMailbox }: FormConfig,
  translator: Translator,
  { onResend, onChangeEmail }: { onResend: () => void; onChangeEmail: () => void },
): HTMLElement[] {
  const { t, rich } = translator;
  return [
    heading(t('sent.title')),
    paragraph(whatIsHeld(registration, translator)),
    paragraph(...nextStep(registration, event, translator)),
    ...(hasMailbox ? [paragraph(...rich('sent.mailbox'))] : []),
    ...details(registration, event, translator),
    paragraph(t('sent.none')),
    buttons(createButton(t('sent.again'), onResend, SECONDARY), createButton(t('sent.other'), onChangeEmail, SECONDARY)),
  ];
}

function whatIsHeld({ slots, onWaitList, confirmFirst }: Registration, { t }: Translator) {
  if (confirmFirst) return t('sent.notHeld', { slots });
  return onWaitList ? t('sent.waits', { slots }) : t('sent.held', { slots });
}

function nextStep({ email, slots, onWaitList, confirmFirst, confirmBefore }: Registration, { zone }: EventInfo, translator: Translator) {
  const { rich } = translator;
  if (confirmFirst) return rich('sent.doFirst', { email, slots });
  if (onWaitList) return rich('sent.doWaiting', { email });
  if (!confirmBefore) return rich('sent.do', { email });
  return rich('sent.doBefore', { email, before: translator.formatDateTime(confirmBefore, zone) });
}

/** Shown when an address looks mistyped. It is a question and not an error, because the address may be right. */
export function emailSuggestionView(
  email: string,
  suggestion: string,
  { t, rich }: Translator,
  onChoose: (email: string) => void,
): HTMLElement[] {
  return [
    heading(t('emailSuggestion.title')),
    paragraph(...rich('emailSuggestion.entered', { email })),
    buttons(
      createButton(t('emailSuggestion.use', { email: suggestion }), () => onChoose(suggestion)),
      createButton(t('emailSuggestion.keep', { email }), () => onChoose(email), SECONDARY),
    ),
  ];
}

/** Shown for errors that the visitor cannot correct in the form. The input is kept. */
export function errorView(message: string, correlationId: string | undefined, { t }: Translator, onBack: () => void): HTMLElement[] {
  return [
    heading(t('errorPage.title')),
    paragraph(message),
    ...(correlationId ? [paragraph(createElement('small', {}, t('errorPage.number', { number: correlationId })))] : []),
    buttons(createButton(t('widget.back'), onBack)),
  ];
}

function details({ firstName, lastName, email, phone, slots, member }: Registration, event: EventInfo, { t }: Translator) {
  const rows = [
    [t('details.event'), event.title],
    [t('details.when'), event.when],
    [t('details.where'), event.location],
    [t('details.name'), `${firstName} ${lastName}`],
    [t('details.email'), email],
    [t('details.phone'), phone],
    [t('details.slots'), String(slots)],
    [t('details.member'), member ? t('details.yes') : t('details.no')],
  ] as const;
  const items = rows.flatMap(([name, value]) =>
    value
      ? [createElement('dt', { part: 'detail-name' }, name), createElement('dd', { part: 'detail' }, createElement('bdi', {}, value))]
      : [],
  );
  return [createElement('h4', { part: 'details-title' }, t('details.title')), createElement('dl', { part: 'details' }, ...items)];
}

function heading(text: string) {
  return createElement('h3', { part: 'heading', tabindex: '-1' }, text);
}

function paragraph(...content: (Node | string)[]) {
  return createElement('p', { part: 'text' }, ...content);
}

function buttons(...content: HTMLButtonElement[]) {
  return createElement('p', { part: 'buttons' }, ...content);
}
