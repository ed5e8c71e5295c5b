import { expect } from 'chai';
import { t } from '../../src/i18n/translate.ts';
import { checkInvariants } from '../../src/invariants/checkInvariants.ts';
import { pauseOutbox } from '../../src/messages/outbox/outboxPause.ts';
import { confirm } from '../../src/registrations/commands/confirm.ts';
import { findAllLive, findByIds } from '../../src/registrations/processing/registrationRepository.ts';
import type { TeamRole } from '../../src/teams/eventPermission.ts';
import { aConsoleUser, joinTeam } from '../support/consoleUser.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anEvent, OPERATOR } from '../support/factories.ts';
import { aService } from '../support/service.ts';
import { registerCommand } from '../support/unitOfWork.ts';

const ADDED = { firstName: 'Amina', lastName: 'Diallo', slots: '2', contact: 'none', language: 'en' };

describe('One person in the console', () => {
  onEachDatabase((fresh) => {
    async function setUp({ role = 'owner' as TeamRole, settings = {} } = {}) {
      const service = await aService({ DATABASE_URL: await fresh() });
      const { deps, processor } = service;
      const event = await anEvent(deps, { slots: 4, ...settings });
      const organiser = await aConsoleUser(service);
      await joinTeam(service, event, organiser, role);
      const people = `/console/events/${event.slug}/people`;
      const api = `/api/events/${event.slug}/registrations`;
      const registered = async (overrides: object = {}) => {
        const { id } = await processor.execute(registerCommand(event.id, overrides));
        const [registration] = await findByIds(deps.db, [id]);
        if (!registration) throw new Error('not registered');
        return registration;
      };
      const confirmed = async (overrides: object = {}) => {
        const registration = await registered({ waitList: true, ...overrides });
        await processor.execute(confirm(registration, registration.linkHash, OPERATOR));
        return registration;
      };
      const now = async (id: string) => (await findByIds(deps.db, [id]))[0];
      const expectSound = async () => expect(await checkInvariants(deps.db, deps.now().toISOString())).to.deep.equal([]);
      /** Opens the form of an act, and sends it as it is with these fields. */
      const act = async (id: string, name: string, fields: Record<string, string> = {}) => {
        const page = await organiser.getPage(`${people}/${id}/${name}`);
        const version = /name="version" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
        return { page, reply: await organiser.submit(`${people}/${id}/${name}`, { version, ...fields }) };
      };
      return { ...service, event, organiser, people, api, registered, confirmed, now, act, expectSound };
    }

    it('shows what they told, what happened with its actor and note, and every email with its fate', async () => {
      const { organiser, people, confirmed, act } = await setUp();
      const { id, email } = await confirmed({ firstName: '<b>Ada', phone: '+32 470 12 34 56' });
      const { reply } = await act(id, 'cancel', { note: 'She has the flu <i>' });
      expect(reply.headers.get('location')).to.equal(`${people}/${id}?done=cancelledUntold`);
      const { text } = await organiser.getPage(`${people}/${id}?done=cancelledUntold`);
      for (const expected of [
        email,
        '+32 470 12 34 56',
        'Cancelled. No email is sent.',
        'Amina Diallo',
        'She has the flu &lt;i&gt;',
        '&lt;b&gt;Ada',
      ])
        expect(text).to.contain(expected);
      expect(text).to.contain('Asks to confirm the registration').and.contain('waiting to be sent').and.not.contain('<b>Ada');
      expect(text, 'only what is possible').to.contain(`${people}/${id}/erase`).and.not.contain(`${people}/${id}/promote`);
    });

    it('says in words why an email did not arrive, above the reply of the mail server', async () => {
      const { organiser, people, api, registered, deps } = await setUp();
      const { id } = await registered();
      const reply = '550 5.1.1 <ada@example.org>: User unknown';
      const failed = { failed_at: deps.now().toISOString(), last_error: reply };
      for (const [cause, words, isCorrectable] of [
        ['no-mailbox', 'There is no such mailbox: the address may be mistyped.', true],
        ['relay', 'The address is not at fault: a mail server refuses our emails. Please tell the operator of this service.', false],
      ] as const) {
        await deps.db('messages').update({ ...failed, cause });
        const { text } = await organiser.getPage(`${people}/${id}`);
        expect(text).to.contain(words).and.contain('550 5.1.1 &lt;ada@example.org&gt;: User unknown');
        expect(text.includes('Correct the address'), cause).to.equal(isCorrectable);
        const { body } = await organiser.request(`${api}/${id}`);
        expect(body.emails[0]).to.include({ state: 'undeliverable', cause, reason: reply });
      }
    });

    it('says what keeps an email from leaving that was not tried yet: a mail server that refuses all, or the operator', async () => {
      const { organiser, people, registered, deps } = await setUp();
      const { id } = await registered();
      const shown = async (language = 'en') => (await organiser.getPage(`${people}/${id}?lang=${language}`)).text;
      expect(await shown())
        .to.contain('waiting to be sent')
        .and.not.contain('a mail server refuses');
      await deps
        .db('message_channels')
        .where({ id: 'email' })
        .update({ faults: 1, fault_cause: 'relay', fault_since: deps.now().toISOString() });
      expect(await shown()).to.contain('a mail server refuses our emails');
      await pauseOutbox(deps, 'moving house', OPERATOR);
      expect(await shown())
        .to.contain('The operator of this service has paused all emails.')
        .and.not.contain('a mail server refuses');
      for (const language of ['fr', 'nl', 'de']) expect(await shown(language)).to.contain(t(language, 'messages.causes.paused'));
    });

    it('corrects a mistyped address: the form says which email goes where', async () => {
      const { people, registered, act, now, organiser } = await setUp();
      const { id } = await registered({ email: 'ada@exmaple.org', lastName: 'Lovelace' });
      const fields = { firstName: 'Ada', lastName: 'Lovelace', phone: '+32 470 12 34 56', slots: '1' };
      const { page, reply } = await act(id, 'change', { ...fields, email: 'ada@example.org', note: 'by phone' });
      expect(page.text).to.contain('asked to confirm, and the link in the earlier email stops working');
      expect(reply.headers.get('location')).to.equal(`${people}/${id}?done=changed`);
      expect(await now(id)).to.include({ email: 'ada@example.org', confirmedAt: null });
      const same = await act(id, 'change', { ...fields, email: 'ada@example.org' });
      expect(same.reply.headers.get('location')).to.equal(`${people}/${id}?done=unchanged`);
      const wrong = await act(id, 'change', { ...fields, email: 'nobody', slots: 'two', firstName: 'Adaline' });
      expect(wrong.reply.status).to.equal(422);
      expect(wrong.reply.text)
        .to.contain('value="Adaline"')
        .and.contain('value="nobody"')
        .and.contain('id="email-error"')
        .and.contain('id="slots-error"');
      expect((await organiser.getPage(`${people}/${id}`)).text)
        .to.contain('Changed: Email address.')
        .and.contain('by phone');
    });

    it('gives slots out of turn: the rule, the free slots and who is overtaken are shown first, and a reason is required', async () => {
      const { people, confirmed, act, now, event, deps, expectSound } = await setUp({ settings: { maxOvertakes: 0 } });
      await confirmed({ slots: 2 });
      const [head, friend] = [await confirmed({ slots: 3 }), await confirmed({ slots: 2 })];
      const { page, reply } = await act(friend.id, 'promote');
      expect(page.text)
        .to.contain('nobody may overtake the first')
        .and.match(/overtaken<\/dt><dd>1</)
        .and.match(/Free slots<\/dt><dd>2</);
      expect(page.text).to.contain(friend.email);
      expect(reply.status).to.equal(422);
      expect(reply.text).to.contain('id="reason-error"');
      const given = await act(friend.id, 'promote', { reason: 'She plays the harp' });
      expect(given.reply.headers.get('location')).to.equal(`${people}/${friend.id}?done=promoted`);
      const full = await act(head.id, 'promote', { reason: 'He too' });
      expect(full.reply.status, 'none is free').to.equal(422);
      expect(full.reply.text).to.contain('id="moreSlots-error"').and.contain('value="He too"');
      await act(head.id, 'promote', { reason: 'He too', moreSlots: '3' });
      expect([(await now(head.id))?.promotedAt !== null, (await deps.db('events').where({ id: event.id }).first()).slots]).to.deep.equal([
        true,
        7,
      ]);
      await act(friend.id, 'wait', { reason: 'She is ill', fewerSlots: '2' });
      expect((await now(friend.id))?.promotedAt).to.equal(null);
      await expectSound();
    });

    it('adds somebody without an email address, once, and never above capacity', async () => {
      const { organiser, people, deps, event, expectSound } = await setUp();
      const key = /name="key" value="([^"]+)"/.exec((await organiser.getPage(`${people}/new`)).text)?.[1] ?? '';
      const [first, again] = [
        await organiser.submit(`${people}/new`, { ...ADDED, key }),
        await organiser.submit(`${people}/new`, { ...ADDED, key }),
      ];
      expect([first.status, again.headers.get('location')]).to.deep.equal([303, first.headers.get('location')]);
      const other = await organiser.submit(`${people}/new`, { ...ADDED, key, firstName: 'Chidi' });
      expect(other.text).to.contain('already been sent for somebody else').and.contain('value="Chidi"').and.not.contain(key);
      const tooMany = await organiser.submit(`${people}/new`, { ...ADDED, slots: '3' });
      expect(tooMany.status).to.equal(422);
      expect(tooMany.text).to.contain('Only 2 slots are available').and.contain('value="3"');
      const empty = await organiser.submit(`${people}/new`, { contact: 'ask', slots: '1' });
      expect(empty.text).to.contain('Enter the first name').and.contain('say that there is none');
      const outOfTurn = await organiser.submit(`${people}/new`, {
        ...ADDED,
        slots: '3',
        outOfTurn: 'yes',
        reason: 'The speaker',
        moreSlots: '1',
      });
      expect(outOfTurn.status).to.equal(303);
      expect(await findAllLive(deps.db, event.id)).to.have.length(2);
      await expectSound();
    });

    it('asks to type a word before it erases somebody', async () => {
      const { people, confirmed, act, now, organiser, expectSound } = await setUp();
      const { id } = await confirmed();
      expect((await act(id, 'erase', { typed: 'yes' })).reply.status).to.equal(422);
      expect((await act(id, 'erase', { typed: ' Erase' })).reply.headers.get('location')).to.equal(`${people}/${id}?done=erased`);
      expect(await now(id)).to.include({ firstName: '', email: '' });
      expect((await organiser.getPage(`${people}/${id}`)).text)
        .to.contain('nothing personal is known')
        .and.not.contain('/erase');
      await expectSound();
    });

    it('saves nothing over what another organiser has changed, and says who it was', async () => {
      const { organiser, people, api, registered, now } = await setUp();
      const { id } = await registered({ phone: '+32 470 12 34 56' });
      const version = /name="version" value="([^"]+)"/.exec((await organiser.getPage(`${people}/${id}/change`)).text)?.[1] ?? '';
      const etag = (await organiser.request(`${api}/${id}`)).headers.get('etag') ?? '';
      expect(etag).to.equal(`"${version}"`);
      const tag = { 'If-Match': etag };
      expect((await organiser.request(`${api}/${id}`, { method: 'PATCH', body: { firstName: 'Grace' }, headers: tag })).status).to.equal(
        200,
      );
      const late = await organiser.request(`${api}/${id}`, { method: 'PATCH', body: { lastName: 'Hopper' }, headers: tag });
      expect([late.status, late.body.detail]).to.satisfy(
        ([status, text]: [number, string]) => status === 412 && text.startsWith('Amina Diallo changed'),
      );
      const fields = { firstName: 'Ada', lastName: 'Hopper', email: (await now(id))?.email ?? '', phone: '+32 470 12 34 56', slots: '1' };
      const form = await organiser.submit(`${people}/${id}/change`, { ...fields, version });
      expect(form.status).to.equal(422);
      expect(form.text).to.contain('Amina Diallo changed').and.contain('value="Hopper"').and.not.contain(version);
      expect(await now(id)).to.include({ firstName: 'Grace', lastName: 'Lovelace' });
      expect(
        (await organiser.request(`${api}/${id}`, { method: 'PATCH', body: { slots: 2 }, headers: { 'If-Match': 'W/"x"' } })).status,
      ).to.equal(412);
    });

    it('erases nobody who has changed since, whether the registration is live or has ended', async () => {
      const { organiser, people, api, registered, act, now } = await setUp();
      const { id } = await registered();
      const tagOf = async () => (await organiser.request(`${api}/${id}`)).headers.get('etag') ?? '';
      const erase = (tag: string) => organiser.request(`${api}/${id}`, { method: 'DELETE', headers: { 'If-Match': tag } });
      const [live, formOfLive] = [await tagOf(), await organiser.getPage(`${people}/${id}/erase`)];
      const version = /name="version" value="([^"]+)"/.exec(formOfLive.text)?.[1] ?? '';
      await organiser.request(`${api}/${id}`, { method: 'PATCH', body: { firstName: 'Grace' } });
      expect([(await erase(live)).status, (await erase('"other"')).status]).to.deep.equal([412, 412]);
      const late = await organiser.submit(`${people}/${id}/erase`, { typed: 'erase', version });
      expect([late.status, late.text.includes('Amina Diallo changed')]).to.deep.equal([422, true]);
      expect(await now(id), 'not even cancelled').to.include({ firstName: 'Grace', endedAt: null });
      const changed = await tagOf();
      await act(id, 'cancel', {});
      expect((await erase(changed)).status).to.equal(412);
      expect(await now(id)).to.include({ firstName: 'Grace' });
      expect((await erase(await tagOf())).status).to.equal(204);
      expect(await now(id)).to.include({ firstName: '' });
    });

    it('lets viewers look and nothing more, and nobody act on the people of another event', async () => {
      const { deps, organiser, people, api, registered } = await setUp({ role: 'viewer' });
      const { id } = await registered();
      const page = await organiser.getPage(`${people}/${id}`);
      expect(page.status).to.equal(200);
      expect(page.text).to.not.contain(`${people}/${id}/`).and.not.contain('/messages/new');
      const other = await anEvent(deps);
      for (const path of [`${people}/${id}/cancel`, `${people}/${id}/erase`, `${people}/new`]) {
        expect((await organiser.getPage(path)).status, path).to.equal(403);
        expect((await organiser.submit(path, {})).status, path).to.equal(403);
      }
      expect((await organiser.request(`${api}/${id}`, { method: 'DELETE' })).status).to.equal(403);
      for (const path of [
        `/console/events/${other.slug}/people/${id}`,
        `/api/events/${other.slug}/registrations/${id}`,
        `${people}/${other.id}`,
        `${api}/%00`,
      ])
        expect((await organiser.request(path)).status, path).to.equal(404);
    });
  });
});
