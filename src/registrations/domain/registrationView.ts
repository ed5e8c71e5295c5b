import type { Event } from '../../events/event.ts';
import { type Answers, parseAnswers } from '../../questions/answer.ts';
import type { RegistrationBody } from './applicant.ts';
import { holdDeadline } from './holdDeadline.ts';
import { isOffered, isOnWaitList, type Registration } from './registration.ts';

/** A registration as the API shows it to its owner. */
export interface RegistrationView extends RegistrationBody {
  id: string;
  /** Present if the event asks or has asked questions. */
  answers?: Answers;
  /** Slug of the event. */
  event: string;
  onWaitList: boolean;
  /** Present while offered slots are held for an answer. */
  offered?: true;
  /** ISO 8601 in UTC; null: no time limit. */
  acceptBefore?: string | null;
  confirmed: boolean;
  /** Present while no slots are held: they are given when it is confirmed, if there are enough. */
  confirmFirst?: true;
  /** ISO 8601 in UTC; null: no time limit, already confirmed, or on the wait list, where nothing is held. */
  confirmBefore: string | null;
}

/** `promptSentAt` is when the pending prompt was sent. Until it is sent, deadlines count from the offer or the registration. */
export function toRegistrationView(registration: Registration, event: Event, promptSentAt?: string): RegistrationView {
  const { id, firstName, lastName, email, phone, slots } = registration;
  const deadline = holdDeadline(registration, event, promptSentAt);
  const isConfirmFirst = registration.confirmFirst === 1;
  const view: RegistrationView = {
    id,
    event: event.slug,
    firstName,
    lastName,
    email,
    phone,
    slots,
    member: registration.member === 1,
    waitList: registration.wantsWaitList === 1,
    onWaitList: isOnWaitList(registration) && !isConfirmFirst,
    confirmed: registration.confirmedAt !== null,
    confirmBefore: registration.confirmedAt === null && !isConfirmFirst ? deadline : null,
    ...(isConfirmFirst && { confirmFirst: true }),
    ...(event.questionCount > 0 && { answers: parseAnswers(registration.answers) }),
  };
  return isOffered(registration) ? { ...view, offered: true, acceptBefore: deadline } : view;
}
