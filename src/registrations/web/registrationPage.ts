import type { Deps } from '../../deps.ts';
import { isSignUpOpen, isUpcoming } from '../../events/event.ts';
import { formatDate, formatDateTime } from '../../events/formatTime.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import { qrSvg } from '../../http/qrCode.ts';
import { renderPage } from '../../http/renderPage.ts';
import type { Context } from '../../http/request.ts';
import { answerRows } from '../../questions/describeAnswers.ts';
import { findQuestions } from '../../questions/questionRepository.ts';
import { hasConfirmedSlots, isLive, isOnWaitList } from '../domain/registration.ts';
import { stateOf } from '../domain/registrationState.ts';
import { erasureDueAt } from '../domain/retention.ts';
import { createTicketCodes } from '../domain/ticketCode.ts';
import { calendarFile, publisherOf } from '../emails/calendarFile.ts';
import { loadAvailability } from './availability.ts';
import { calendarLinks } from './calendarLinks.ts';
import { loadRegistrationView, type ResolvedLink } from './linkResolver.ts';
import { registrationPageData } from './pageData.ts';

/** Shows the page of a registration. If it has ended (410), the page explains why and how to sign up again. */
export async function showRegistration(ctx: Context, deps: Deps, resolved: ResolvedLink): Promise<void> {
  if (!isLive(resolved.registration)) return showEnded(ctx, deps, resolved);
  const language = languageOf(ctx);
  const { registration, event } = resolved;
  const now = deps.now().toISOString();
  const hasCalendarFile = calendarFile(registration, event, publisherOf(deps, event)) !== null;
  const erasureDate = erasureDueAt(event);
  const view = await loadRegistrationView(deps, resolved);
  renderPage(ctx, 'registration', {
    ...registrationPageData(resolved, language, view),
    answers: answerRows(await findQuestions(deps.db, event), view.answers ?? {}, language),
    status: { [String(ctx.query.status)]: true },
    ticket: stateOf(registration) === 'confirmed' ? qrSvg(createTicketCodes(deps.keys).codeOf(registration.id)) : null,
    offerIsOver: view.offered === true && !isUpcoming(event, now),
    isOffering: event.promotion === 'offer',
    asOf: formatDateTime(now, event.timeZone, language),
    mayAskForFewer: registration.slots > 1,
    // The event was made smaller than the party: it will never have a turn.
    tooLarge: isOnWaitList(registration) && registration.slots > event.slots,
    promoted: registration.promotedAt && formatDateTime(registration.promotedAt, event.timeZone, language),
    calendars: hasCalendarFile && calendarLinks(event, language, `${deps.config.PUBLIC_URL}/events/${event.slug}`),
    mayChange: isUpcoming(event, now),
    // Once the event has begun, no deadline lies ahead.
    ...(!isUpcoming(event, now) && { confirmBefore: null, acceptBefore: null }),
    starts: formatDateTime(event.startsAt, event.timeZone, language),
    erasureDate: erasureDate && formatDate(erasureDate, event.timeZone, language),
  });
}

async function showEnded(ctx: Context, deps: Deps, resolved: ResolvedLink): Promise<void> {
  const { registration, event } = resolved;
  const signUpOpen = isSignUpOpen(event, deps.now().toISOString());
  ctx.status = 410;
  renderPage(ctx, 'registrationEnded', {
    ...registrationPageData(resolved, languageOf(ctx)),
    ended: { [String(registration.endReason)]: true },
    isOpen: signUpOpen,
    remaining: (await loadAvailability(deps, event)).remaining,
    form: `/events/${event.slug}?lang=${languageOf(ctx)}`,
    hadCalendar: hasConfirmedSlots(registration),
  });
}
