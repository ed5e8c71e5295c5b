import Router from '@koa/router';
import Joi from 'joi';
import { form, json } from '../http/body.ts';
import { languageOf } from '../http/language.ts';
import type { Limits } from '../http/limit.ts';
import { showPage } from '../http/pages.ts';
import { type State, visitor } from '../http/request.ts';
import { oneLine } from '../http/text.ts';
import { ALL_FAULTS, valid } from '../http/valid.ts';
import { say } from '../languages/texts.ts';
import { callerOf } from './caller.ts';
import type { House } from './house.ts';
import { type Contact, emailContact, phoneContact } from './identity.ts';
import { confirmCode, openByCode, sendCodeAgain } from './openByCode.ts';
import { passwordFaults, refuseFaults } from './passwordRules.ts';

interface Addressed {
  email?: string;
  phone?: string;
}

interface Opening extends Addressed {
  password: string;
  repeat_password: string;
}

const line = Joi.string().custom(oneLine).max(254);
const secret = Joi.string().max(1_000).required();
const addressed = { email: line, phone: line };
export const opening = Joi.object<Opening>({ ...addressed, password: secret, repeat_password: secret })
  .xor('email', 'phone')
  .prefs(ALL_FAULTS);
export const again = Joi.object<Addressed>(addressed).xor('email', 'phone').prefs(ALL_FAULTS);

/** Seed 001: an account with an address, confirmed by a code. */
export function codeRoutes(house: House, { limit }: Limits) {
  const router = new Router<State>();
  const guard = limit({ name: 'open-by-code', max: 60, seconds: 60 });

  router.post('/registration', guard, json, async (ctx) => {
    const { password, repeat_password, ...address } = valid(opening, ctx.request.body);
    const contact = contactOf(address);
    refuseFaults([
      ...(contact ? [] : [fault(address)]),
      ...(await passwordFaults(password, [address.email ?? address.phone ?? ''])),
      ...(password === repeat_password ? [] : [{ field: 'repeat_password', message: { key: 'accounts.faults.repeat' } }]),
    ]);
    await openByCode(house, callerOf(ctx), contact as Contact, password);
    ctx.body = { message: say(languageOf(ctx), 'accounts.done.codeSent') };
  });

  router.post('/registration/resend_code', guard, json, async (ctx) => {
    const address = valid(again, ctx.request.body);
    const contact = contactOf(address);
    refuseFaults(contact ? [] : [fault(address)]);
    await sendCodeAgain(house, callerOf(ctx), contact as Contact);
    ctx.body = { message: say(languageOf(ctx), 'accounts.done.codeSent') };
  });

  router.patch('/registration/:confirmation_code', guard, async (ctx) => {
    await confirmCode(house, visitor(ctx), String(ctx.params.confirmation_code));
    ctx.body = { message: say(languageOf(ctx), 'accounts.done.confirmed') };
  });

  // What the letter links to: opening it does nothing, for programs open links as well.
  router.get('/registration/:confirmation_code', guard, (ctx) => {
    showPage(ctx, 'confirm-account', { title: say(languageOf(ctx), 'accounts.pages.confirm'), action: ctx.path });
  });
  router.post('/registration/:confirmation_code', guard, form, async (ctx) => {
    await confirmCode(house, visitor(ctx), String(ctx.params.confirmation_code));
    showPage(ctx, 'confirm-account', { title: say(languageOf(ctx), 'accounts.done.confirmed'), isDone: true });
  });

  function contactOf({ email, phone }: Addressed): Contact | null {
    return email === undefined ? phoneContact(phone ?? '', house.world.config.DEFAULT_COUNTRY) : emailContact(email);
  }

  return router;
}

function fault({ email }: Addressed) {
  if (email !== undefined) return { field: 'email', message: { key: 'faults.email.format' } };
  return { field: 'phone', message: { key: 'accounts.faults.phone' } };
}
