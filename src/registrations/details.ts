import type { Event } from '../events/event.ts';
import { sayTimeOf, sayWhen } from '../events/when.ts';
import type { Opened } from './opened.ts';
import { type Shown, shown } from './shown.ts';

/** What the pages of a registration show. */
export function details(opened: Opened, language: string, looked: Shown = shown(opened.registration, opened.event)) {
  const { link, registration, event, isNew } = opened;
  return { ...eventDetails(event, language), ...answers(looked, event, language), link, isNew, newEmail: registration.newEmail };
}

/** What every page about an event shows. */
export function eventDetails(event: Event, language: string) {
  return { title: event.title, event, when: sayTimeOf(event, language), colour: event.colour?.slice(1) };
}

/** What somebody registered, and until when they are asked for an answer. */
export function answers(registration: Shown, { zone }: Event, language: string) {
  const { confirmBefore, acceptBefore } = registration;
  return {
    registration,
    confirmBefore: confirmBefore && sayWhen(confirmBefore, zone, language),
    acceptBefore: acceptBefore && sayWhen(acceptBefore, zone, language),
  };
}
