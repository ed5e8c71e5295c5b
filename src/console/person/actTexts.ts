import type { OrganiserAct } from '../../registrations/domain/possibleActs.ts';

/** What each act is called: the link to its form, the title of the form, and its button. */
export const ACT_TITLES: Record<OrganiserAct, string> = {
  resend: 'console.acts.resend',
  change: 'console.acts.change',
  confirm: 'console.acts.confirm',
  cancel: 'console.acts.cancel',
  promote: 'console.acts.promote',
  offer: 'console.acts.offer',
  wait: 'console.acts.wait',
  erase: 'console.acts.erase',
};

/** What each act does, in a sentence or two, above its form. */
export const ACT_LEADS: Record<Exclude<OrganiserAct, 'change'>, string> = {
  resend: 'console.actLeads.resend',
  confirm: 'console.actLeads.confirm',
  cancel: 'console.actLeads.cancel',
  promote: 'console.actLeads.promote',
  offer: 'console.actLeads.offer',
  wait: 'console.actLeads.wait',
  erase: 'console.actLeads.erase',
};
