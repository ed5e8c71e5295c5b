import Router from '@koa/router';
import Joi from 'joi';
import { getCountries } from 'libphonenumber-js/max';
import { Refusal } from '../errors.ts';
import { json, jsonOrForm, text } from '../http/body.ts';
import { languageOf } from '../http/language.ts';
import type { Limits } from '../http/limit.ts';
import { onlyPeople } from '../http/onlyPeople.ts';
import { showPage } from '../http/pages.ts';
import { type Context, type Middleware, type State, visitor, wantsPage } from '../http/request.ts';
import { noAdvertising, oneLine } from '../http/text.ts';
import { ALL_FAULTS, valid } from '../http/valid.ts';
import { say, tell } from '../languages/texts.ts';
import { callerOf } from './caller.ts';
import type { House } from './house.ts';
import { type Contact, type ContactType, emailContact, phoneContact } from './identity.ts';
import { type Confirmed, confirmByToken, openByRequest, type Request } from './openByRequest.ts';
import { refuseFaults } from './passwordRules.ts';
import { isNumber } from './username.ts';

interface Wish extends Omit<Request, 'country' | 'contacts' | 'contactType'> {
  identities: (string | { contact_type: ContactType; value: string })[];
  contact_type?: ContactType;
  country?: string;
}

const line = (most: number) => Joi.string().custom(oneLine).max(most);
const name = line(100).custom(noAdvertising).required();
const contactType = Joi.valid('email', 'phone');

export const wish = Joi.object<Wish>({
  username: line(40).required(),
  firstName: name,
  lastName: name,
  enabled: Joi.boolean().strict().required(),
  password: Joi.string().max(1_000).required(),
  roles: Joi.array().items(Joi.string().max(40)).max(10).required(),
  identities: Joi.array()
    .items(line(254), Joi.object({ contact_type: contactType.required(), value: line(254).required() }))
    .max(10)
    .default([]),
  contact_type: contactType,
  country: Joi.string()
    .uppercase()
    .valid(...getCountries()),
}).prefs(ALL_FAULTS);

export const typedCode = Joi.object<{ code: string }>({ code: line(20).required() }).prefs(ALL_FAULTS);

/** Seed 003: asking for an account, and proving an address by a link of single use. */
export function requestRoutes(house: House, { limit }: Limits) {
  const { config } = house.world;
  const router = new Router<State>();
  const guard = limit({ name: 'open-by-request', max: 60, seconds: 60 });

  router.post('/user/register', guard, json, async (ctx) => {
    const { identities, contact_type, country = null, ...rest } = valid(wish, ctx.request.body);
    const contacts = contactsOf(rest.username, identities, country);
    const kind = contact_type ?? contacts[0]?.contactType ?? 'email';
    refuseFaults(
      contacts.some((one) => one.contactType === kind) ? [] : [{ field: 'identities', message: { key: 'accounts.faults.identities' } }],
    );
    const { userId, confirm } = await openByRequest(house, callerOf(ctx), { ...rest, country, contacts, contactType: kind });
    // Where the code that comes by SMS is to be typed: whoever has the code has the phone.
    if (confirm) ctx.set('Location', `/public/confirm/${confirm}`);
    ctx.status = 201;
    ctx.body = { message: 'Registration request submitted successfully. Please await admin approval.', userId };
  });

  router.get('/public/confirm/:token', guard, onlyPeople, async (ctx) => {
    show(ctx, await confirmByToken(house, visitor(ctx), String(ctx.params.token)));
  });

  router.post('/public/confirm/:token', guard, anyBody, async (ctx) => {
    const typed = typeof ctx.request.body === 'string' ? { code: ctx.request.body.trim() } : ctx.request.body;
    const { code } = valid(typedCode, typed);
    try {
      show(ctx, await confirmByToken(house, visitor(ctx), String(ctx.params.token), code));
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== 'invalid' || !wantsPage(ctx)) throw error;
      show(ctx, 'asks', error);
    }
  });

  function show(ctx: Context, confirmed: Confirmed, refusal?: Refusal) {
    const language = languageOf(ctx);
    const title = say(
      language,
      confirmed === 'asks' ? 'accounts.pages.typeCode' : confirmed === 'now' ? 'accounts.done.verified' : 'accounts.done.verifiedBefore',
    );
    ctx.status = refusal ? 422 : 200;
    if (!wantsPage(ctx)) {
      ctx.body = { message: title, verified: confirmed !== 'asks' };
      return;
    }
    const problems = refusal?.details.fields?.map(({ field, message }) => ({ field, message: tell(language, message) }));
    const action = ctx.path;
    showPage(ctx, 'confirm-account', { title, action, problems, asksCode: confirmed === 'asks', isDone: confirmed !== 'asks' });
  }

  /** A username that is a phone number is an address by itself. */
  function contactsOf(username: string, identities: Wish['identities'], country: string | null): Contact[] {
    const given = isNumber(username) ? [...identities, username] : identities;
    const contacts = given.map((one, index) => {
      const { contact_type, value } = typeof one === 'string' ? { contact_type: one.includes('@') ? 'email' : 'phone', value: one } : one;
      const contact = contact_type === 'email' ? emailContact(value) : phoneContact(value, country ?? config.DEFAULT_COUNTRY);
      const key = contact_type === 'email' ? 'faults.email.format' : 'accounts.faults.phone';
      refuseFaults(contact ? [] : [{ field: `identities.${index}`, message: { key } }]);
      return contact as Contact;
    });
    return contacts.filter(({ valueKey }, index) => contacts.findIndex((other) => other.valueKey === valueKey) === index);
  }

  return router;
}

const anyBody: Middleware = (ctx, next) => (ctx.is('text/plain') ? text(ctx, next) : jsonOrForm(ctx, next));
