import { button, element } from './elements.js';

/** @typedef {import('./ask.js').About} About */
/** @typedef {import('./elements.js').Speaker} Speaker */

/** What is shown in place of the form. The heading is what somebody who listens hears first. */

/** @param {string} words */
function heading(words) {
  return element('h3', { part: 'heading', tabindex: '-1' }, words);
}

/** @param {...(Node | string)} words */
function sentence(...words) {
  return element('p', { part: 'text' }, ...words);
}

/**
 * After the sign-up: what was registered, and that the mail is to be looked at.
 * @param {any} registration @param {About} about @param {Speaker} speaker @param {{ again: () => void, other: () => void }} then
 */
export function sentView(registration, { event, hasMailbox }, speaker, { again, other }) {
  const { slots, email, confirmBefore, onWaitList } = registration;
  const before = confirmBefore ? speaker.when(confirmBefore, event.zone) : '';
  const asked = onWaitList
    ? speaker.rich('sent.doWaiting', { email })
    : before
      ? speaker.rich('sent.doBefore', { email, before })
      : speaker.rich('sent.do', { email });
  return [
    heading(speaker.say('sent.title')),
    sentence(onWaitList ? speaker.say('sent.waits', { slots }) : speaker.say('sent.held', { slots })),
    sentence(...asked),
    ...(hasMailbox ? [sentence(...speaker.rich('sent.mailbox'))] : []),
    ...details(registration, event, speaker),
    sentence(speaker.say('sent.none')),
    buttons(
      button(speaker.say('sent.again'), again, 'button button-second'),
      button(speaker.say('sent.other'), other, 'button button-second'),
    ),
  ];
}

/** A question and never an error: the address may be right. @param {string} email @param {string} suggestion @param {Speaker} speaker @param {(email: string) => void} use */
export function typoView(email, suggestion, speaker, use) {
  return [
    heading(speaker.say('typo.title')),
    sentence(...speaker.rich('typo.entered', { email })),
    buttons(
      button(speaker.say('typo.use', { email: suggestion }), () => use(suggestion)),
      button(speaker.say('typo.keep', { email }), () => use(email), 'button button-second'),
    ),
  ];
}

/** Whatever nobody can do anything about here. The answers are kept. @param {string} message @param {string | undefined} number @param {Speaker} speaker @param {() => void} back */
export function problemView(message, number, speaker, back) {
  return [
    heading(speaker.say('problem.title')),
    sentence(message),
    ...(number ? [sentence(element('small', {}, speaker.say('problem.number', { number })))] : []),
    buttons(button(speaker.say('component.back'), back)),
  ];
}

/** @param {any} registration @param {About['event']} event @param {Speaker} speaker */
function details({ firstName, lastName, email, phone, slots, member }, event, speaker) {
  const lines = [
    [speaker.say('details.event'), event.title],
    [speaker.say('details.when'), event.when],
    [speaker.say('details.where'), event.location],
    [speaker.say('details.name'), `${firstName} ${lastName}`],
    [speaker.say('details.email'), email],
    [speaker.say('details.phone'), phone],
    [speaker.say('details.slots'), String(slots)],
    [speaker.say('details.member'), member ? speaker.say('details.yes') : speaker.say('details.no')],
  ];
  const shown = lines.flatMap(([name, value]) =>
    value ? [element('dt', { part: 'detail-name' }, name), element('dd', { part: 'detail' }, element('bdi', {}, value))] : [],
  );
  return [element('h4', { part: 'details-title' }, speaker.say('details.title')), element('dl', { part: 'details' }, ...shown)];
}

/** @param {...Node} those */
function buttons(...those) {
  return element('p', { part: 'buttons' }, ...those);
}
