import { expect } from 'chai';
import { openDatabase } from '../../../src/database/database.ts';
import { lockAuditLogOfMessage } from '../../../src/events/auditMessageReports.ts';
import { checkInvariants } from '../../../src/invariants/checkInvariants.ts';
import { readCounters } from '../../../src/messages/bounces/reportCounters.ts';
import { createReportIntake } from '../../../src/messages/bounces/takeReport.ts';
import { claim } from '../../../src/messages/outbox/claim.ts';
import { countUndelivered, retryUndelivered } from '../../../src/messages/outbox/retryUndelivered.ts';
import { changeEvent } from '../../../src/registrations/commands/changeEvent.ts';
import { onCleanup } from '../../support/cleanup.ts';
import { onEachDatabase } from '../../support/databases.ts';
import { anApplicant, OPERATOR } from '../../support/factories.ts';
import { aServiceWithHeldOutbox } from '../../support/heldOutbox.ts';
import { mailLog } from '../../support/mailLog.ts';
import { PUBLIC_URL } from '../../support/service.ts';
import { confirmationLinkIn } from '../../support/smtpServer.ts';
import { complaint, outOfOffice, postfixBounce, qmailBounce } from './mails.ts';

const RETURN_PATH = 'bounces@slots.example.org';
const DAY_MS = 24 * 3_600_000;

describe('A message that comes back', () => {
  onEachDatabase((fresh) => {
    /** Ada has signed up, and her email was accepted. */
    async function adaHasSignedUp(settings: Record<string, string> = {}) {
      const setUp = await aServiceWithHeldOutbox(await fresh(), { MAIL_RETURN_PATH: RETURN_PATH, ...settings });
      const { deps, visitor, deliver, smtpServer } = setUp;
      const { takeMail } = createReportIntake(deps, lockAuditLogOfMessage);
      const ada = anApplicant();
      const { body } = await visitor.signUp(ada);
      await deliver();
      const email = await smtpServer.messageTo(ada.email);
      const page = () => visitor.follow(confirmationLinkIn(email).replace('confirm_registration?uuid=', 'registrations/'));
      const take = (mail: string, recipient?: string) => takeMail(Buffer.from(mail), 'pipe', recipient);
      return { ...setUp, ada, registrationId: body.id as string, email, page, take };
    }

    const attention = (db: Parameters<typeof mailLog>[0]) => db('needs_attention').select('what', 'who', 'detail');
    const failedWith = (status: string, diagnosis: string) =>
      `Final-Recipient: rfc822; ada@example.org\nAction: failed\nStatus: ${status}\nDiagnostic-Code: smtp; ${diagnosis}`;

    it('is shown with the reason, on the page of its owner and to the organiser, and noted once', async () => {
      const { take, email, ada, db, page, deps, registrationId, clock } = await adaHasSignedUp();
      expect(email.envelopeFrom).to.match(/^bounces\+[0-9a-f]{32}-[0-9a-f]{16}@slots\.example\.org$/);
      expect((await page()).body).to.not.have.property('unreachable');
      const bounce = postfixBounce({ to: email.envelopeFrom, recipient: ada.email });
      expect(await take(bounce)).to.equal('bounced');
      clock.advance(60_000);
      expect([await take(bounce), await take(qmailBounce({ to: email.envelopeFrom }))]).to.deep.equal(['repeated', 'repeated']);
      expect((await page()).body.unreachable).to.equal(true);
      const detail = `550 5.1.1 <${ada.email}>: Recipient address rejected: User unknown`;
      expect(await mailLog(db)).to.have.length(1);
      expect((await mailLog(db))[0]).to.include({ state: 'bounced', recipient: ada.email, last_error: detail });
      expect(await attention(db)).to.deep.equal([{ what: 'message bounced', who: ada.email, detail }]);
      const entries = await db('audit_log').where({ subject_id: registrationId, action: 'registration.email_bounced' });
      expect(entries.map(({ actor, data }) => [actor, JSON.parse(data).status])).to.deep.equal([['mail:pipe', '5.1.1']]);
      expect(entries[0].data).to.not.contain(ada.email);
      expect(await checkInvariants(db, deps.now().toISOString())).to.deep.equal([]);
      expect(await readCounters(db)).to.include({ bounced: 1, repeated: 2, forged: 0 });
    });

    it('is recognised by the address that the mail server names, or by the returned message alone', async () => {
      const { take, email } = await adaHasSignedUp();
      expect(await take(postfixBounce({ to: 'somebody@example.net' }))).to.equal('not-ours');
      expect(await take(postfixBounce({ to: 'somebody@example.net', returnedId: email.messageId as string }))).to.equal('bounced');
      const next = await adaHasSignedUp();
      expect(await next.take(postfixBounce({ to: 'x@example.net' }), next.email.envelopeFrom)).to.equal('bounced');
    });

    it('and was not sent by us, was forged, delayed or answered automatically changes nothing', async () => {
      const { take, email, db, page } = await adaHasSignedUp();
      const to = email.envelopeFrom;
      const returnedId = email.messageId as string;
      const forged = to.replace(/-[0-9a-f]{16}@/, '-0123456789abcdef@');
      const outcomes = [
        await take(postfixBounce({ to: forged, returnedId })),
        await take(postfixBounce({ to: to.replace(/-[0-9a-f]{16}@/, '@'), returnedId })),
        await take(postfixBounce({ to }, 'Action: delayed\nStatus: 4.4.1')),
        await take(postfixBounce({ to }, 'Action: delivered\nStatus: 2.0.0')),
        await take(outOfOffice({ to })),
        await take(postfixBounce()),
        await take('not even an email'),
        await take(''),
      ];
      expect(outcomes).to.deep.equal(['forged', 'forged', 'delayed', 'delivered', 'auto-reply', 'not-ours', 'unclear', 'unclear']);
      expect((await mailLog(db)).map(({ state }) => state)).to.deep.equal(['sent']);
      expect(await attention(db)).to.deep.equal([]);
      expect((await page()).body).to.not.have.property('unreachable');
      expect(await readCounters(db)).to.deep.include({ forged: 2, delayed: 1, 'not-ours': 1, unclear: 2, bounced: 0 });
    });

    it('says in words whether the address is at fault, or we are', async () => {
      const reasons = [];
      for (const [status, diagnosis] of [
        ['5.1.1', '550 5.1.1 User unknown'],
        ['5.2.2', '552 5.2.2 Mailbox full'],
        ['5.7.1', '554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org'],
        ['5.4.5', '550 5.4.5 Daily user sending limit exceeded'],
        ['4.4.1', 'connect to mail.example.org[192.0.2.9]:25: Connection timed out'],
        ['5.0.0', '550 Sorry'],
      ] as const) {
        const { take, email, db, page } = await adaHasSignedUp();
        expect(await take(postfixBounce({ to: email.envelopeFrom }, failedWith(status, diagnosis)))).to.equal('bounced');
        reasons.push([
          (await mailLog(db))[0]?.cause,
          (await page()).body.unreachable,
          (await db('needs_attention').first('reason')).reason,
        ]);
      }
      expect(reasons).to.deep.equal([
        ['no-mailbox', true, 'There is no such mailbox: the address may be mistyped.'],
        ['mailbox-full', true, 'The mailbox is full.'],
        ['blocked', undefined, 'Another mail server refused ours, not the address: the detail says why.'],
        ['quota', undefined, 'Another mail server refused ours, not the address: the detail says why.'],
        ['deferred', true, 'The recipient’s mail server cannot be reached, or asks us to try again later.'],
        ['refused', true, 'A mail server refused the email, and did not say whether the address is the reason: the detail says more.'],
      ]);
    });

    it('needs attention until a later email has reached its recipient', async () => {
      const { take, email, ada, db, visitor, deliver, smtpServer, clock } = await adaHasSignedUp();
      expect(await take(postfixBounce({ to: email.envelopeFrom }))).to.equal('bounced');
      expect(await attention(db)).to.have.length(1);
      clock.advance(60_000);
      await visitor.follow(confirmationLinkIn(email));
      expect(await attention(db), 'not sent yet').to.have.length(1);
      await deliver();
      expect(await attention(db)).to.deep.equal([]);
      const later = await smtpServer.messageTo(ada.email, 2);
      expect(await take(postfixBounce({ to: later.envelopeFrom }))).to.equal('bounced');
      expect(await attention(db)).to.have.length(2);
      expect((await mailLog(db)).map(({ state }) => state)).to.deep.equal(['bounced', 'bounced']);
    });

    it('is sent again when the operator has mended why, and may come back again', async () => {
      const { take, email, ada, db, deps, clock, deliver, smtpServer, page } = await adaHasSignedUp();
      const rejected = failedWith('5.7.26', '550 5.7.26 Unauthenticated email is not accepted due to domain’s DMARC policy');
      expect(await take(postfixBounce({ to: email.envelopeFrom }, rejected))).to.equal('bounced');
      for (const filter of [{ error: 'no such user' }, { event: 'another' }, { since: new Date(clock.now().getTime() + 1).toISOString() }])
        expect(await countUndelivered(db, filter).catch(({ code }) => code)).to.be.oneOf([0, 'not-found']);
      const filter = { error: 'dmarc POLICY', since: clock.now().toISOString() };
      expect(await countUndelivered(db, filter)).to.equal(1);
      expect(await retryUndelivered(deps, filter, OPERATOR)).to.equal(1);
      expect(await retryUndelivered(deps, { all: true }, OPERATOR), 'waiting').to.equal(0);
      clock.advance(1_000);
      await deliver();
      const again = await smtpServer.messageTo(ada.email, 2);
      expect(again.messageId).to.equal(email.messageId);
      expect((await mailLog(db)).map(({ state, cause }) => [state, cause])).to.deep.equal([['sent', null]]);
      expect((await page()).body).to.not.have.property('unreachable');
      expect(await take(postfixBounce({ to: again.envelopeFrom }))).to.equal('bounced');
      expect((await mailLog(db)).map(({ state, cause }) => [state, cause])).to.deep.equal([['bounced', 'no-mailbox']]);
      expect(await checkInvariants(db, deps.now().toISOString())).to.deep.equal([]);
    });

    it('is forgotten for those that are sent again, and for no other', async () => {
      const { take, email, db, deps, clock } = await adaHasSignedUp();
      expect(await take(postfixBounce({ to: email.envelopeFrom }))).to.equal('bounced');
      const [message, report] = [await db('messages').first(), await db('message_reports').first()];
      const id = '01990000-0000-7000-8000-000000000000';
      // Without an answer it waits, although it came back.
      await db('messages').insert({ ...message, id, sent_at: null, next_attempt_at: '2099-01-01T00:00:00.000Z' });
      await db('message_reports').insert({ ...report, message_id: id });
      expect(await retryUndelivered(deps, { all: true }, OPERATOR)).to.equal(1);
      expect(await db('message_reports').pluck('message_id')).to.deep.equal([id]);
      await db('messages').where({ id }).update({ failed_at: clock.now().toISOString() });
      expect(await retryUndelivered(deps, { all: true }, OPERATOR)).to.equal(1);
      expect(await db('message_reports').pluck('message_id')).to.deep.equal([]);
    });

    it('does not harm a registration whose next email has arrived', async () => {
      const { take, email, visitor, deliver, smtpServer, page, ada, db, processor } = await adaHasSignedUp();
      await visitor.follow(confirmationLinkIn(email));
      await deliver();
      expect(await take(postfixBounce({ to: email.envelopeFrom }))).to.equal('bounced');
      expect((await page()).body)
        .to.include({ confirmed: true })
        .and.not.have.property('unreachable');
      const before = (await page()).body;
      const second = await smtpServer.messageTo(ada.email, 2);
      expect(await take(postfixBounce({ to: second.envelopeFrom }))).to.equal('bounced');
      expect((await page()).body).to.deep.equal({ ...before, unreachable: true });
      // An email that arrives again makes the address reachable again.
      const [event] = await db('events').select('slug', 'id');
      await processor.execute(changeEvent(event, { location: 'Pier 5' }, OPERATOR));
      await deliver();
      expect((await page()).body).to.deep.equal(before);
    });

    it('is about the mistyped address alone: the corrected one counts as reached', async () => {
      const { take, visitor, deliver, smtpServer, db, deps } = await adaHasSignedUp();
      const grace = anApplicant();
      const headers = { 'Idempotency-Key': 'a-key-of-twenty-two-or-more-characters' };
      await visitor.signUp(grace, headers);
      await deliver();
      const mistyped = await smtpServer.messageTo(grace.email);
      const corrected = { ...grace, email: `corrected-${grace.email}` };
      expect((await visitor.signUp(corrected, { ...headers, 'X-Correction': 'true' })).status).to.equal(200);
      await deliver();
      const link = confirmationLinkIn(await smtpServer.messageTo(corrected.email));
      expect(await take(postfixBounce({ to: mistyped.envelopeFrom }))).to.equal('bounced');
      const { body } = await visitor.follow(link.replace('confirm_registration?uuid=', 'registrations/'));
      expect(body.email).to.equal(corrected.email);
      expect(body).to.not.have.property('unreachable');
      expect((await mailLog(db)).find(({ recipient }) => recipient === grace.email)?.state).to.equal('bounced');
      expect(await checkInvariants(db, deps.now().toISOString())).to.deep.equal([]);
    });

    it('leaves the deadline where it was: slots are freed as if the email had not come back', async () => {
      const { take, email, db, clock, deps } = await adaHasSignedUp();
      clock.advance(DAY_MS);
      await take(postfixBounce({ to: email.envelopeFrom }));
      const { confirm_by: deadline } = await db('registrations').first('confirm_by');
      expect(Date.parse(deadline) - deps.now().getTime()).to.equal(DAY_MS);
    });

    it('before its acceptance is saved has to be sent again, and is taken then', async () => {
      const { take, db, clock, deps, visitor, deliver } = await adaHasSignedUp();
      const grace = anApplicant();
      await visitor.signUp(grace);
      const [claimed] = await claim(db, 'a dispatcher', deps.now(), 10);
      const returnedId = `<${claimed?.id}@slots.example.org>`;
      const error = await take(postfixBounce({ to: 'x@example.net', returnedId })).catch((thrown: { code: string }) => thrown);
      expect(error).to.include({ code: 'busy' });
      clock.advance(3 * 60_000);
      await deliver();
      expect(await take(postfixBounce({ to: 'x@example.net', returnedId }))).to.equal('bounced');
    });

    it('while it waits because its transfer got no answer is not sent again', async () => {
      const { take, email, ada, db, clock, deliver, smtpServer } = await adaHasSignedUp();
      const waiting = { sent_at: null, cause: 'unanswered', last_error: 'Timeout', deferrals: 1, lock_token: 'a dispatcher' };
      await db('messages').update(waiting);
      const error = await take(postfixBounce({ to: email.envelopeFrom })).catch((thrown: { code: string }) => thrown);
      expect(error, 'it is being sent').to.include({ code: 'busy' });
      expect(await db('message_reports')).to.deep.equal([]);
      await db('messages').update({ lock_token: null });
      expect(await take(postfixBounce({ to: email.envelopeFrom }))).to.equal('bounced');
      clock.advance(DAY_MS);
      await deliver();
      expect(smtpServer.messages.filter(({ recipients }) => recipients.includes(ada.email))).to.have.length(1);
      expect((await mailLog(db)).map(({ state, cause }) => [state, cause])).to.deep.equal([['bounced', 'no-mailbox']]);
    });

    it('two reports at the same time make one entry', async () => {
      const { take, email, db, deps } = await adaHasSignedUp();
      const mails = Array.from({ length: 6 }, () => take(postfixBounce({ to: email.envelopeFrom })));
      expect((await Promise.all(mails)).sort()).to.deep.equal(['bounced', ...Array(5).fill('repeated')]);
      expect(await checkInvariants(db, deps.now().toISOString())).to.deep.equal([]);
    });

    it('is forgotten with the event: what the server said may contain the address, and what comes later is ignored', async () => {
      const { take, email, db, clock, eraseExpired, visitor, deliver, smtpServer } = await adaHasSignedUp();
      await take(postfixBounce({ to: email.envelopeFrom }));
      const grace = anApplicant();
      await visitor.signUp(grace);
      await deliver();
      const other = await smtpServer.messageTo(grace.email);
      clock.advance(200 * DAY_MS);
      await eraseExpired();
      expect(await take(postfixBounce({ to: other.envelopeFrom }))).to.equal('not-ours');
      expect(await db('message_reports').pluck('detail')).to.deep.equal([null]);
    });

    it('a complaint without the code of the return path counts only with more than a reply of the recipient tells', async () => {
      const { take, email, db } = await adaHasSignedUp();
      const returnedId = email.messageId as string;
      const correlationId = email.headers.find(({ key }) => key === 'x-correlation-id')?.value;
      const report = complaint({ to: 'fbl@example.net', returnedId });
      const withId = (id: string | undefined) => report.replace(`Message-ID: ${returnedId}`, (line) => `${line}\nX-Correlation-Id: ${id}`);
      expect(await take(report)).to.equal('not-ours');
      expect(await take(withId('01990000-0000-7000-8000-000000000000'))).to.equal('not-ours');
      expect(await db('suppressions')).to.deep.equal([]);
      await db('messages').update({ correlation_id: null });
      expect(await take(report), 'a message that no request made').to.equal('not-ours');
      await db('messages').update({ correlation_id: correlationId });
      expect(await take(withId(correlationId))).to.equal('complained');
      expect(await db('suppressions')).to.have.length(1);
    });

    it('a complaint stops every later email to that address, and to no other', async () => {
      const { take, email, ada, visitor, deliver, smtpServer, db, deps, logged } = await adaHasSignedUp();
      expect(await take(complaint({ to: email.envelopeFrom }))).to.equal('complained');
      expect(await take(complaint({ to: email.envelopeFrom }))).to.equal('repeated');
      await visitor.follow(confirmationLinkIn(email));
      const grace = anApplicant();
      await visitor.signUp(grace);
      await deliver();
      await smtpServer.messageTo(grace.email);
      expect(smtpServer.messages.filter(({ recipients }) => recipients.includes(ada.email))).to.have.length(1);
      const withheld = (await mailLog(db)).find(({ template }) => template === 'confirmed');
      expect(withheld).to.include({ state: 'undeliverable', attempts: 1 });
      expect(withheld?.last_error).to.match(/^Not sent: the owner of this address complained/);
      expect((await attention(db)).map(({ what }) => what)).to.have.members(['recipient complained', 'message undeliverable']);
      expect(JSON.stringify(await db('suppressions'))).to.not.contain('ada');
      expect(logged.join()).to.contain('mail report taken').and.not.contain(ada.email);
      expect(await checkInvariants(db, deps.now().toISOString())).to.deep.equal([]);
    });
  });

  it('while the database cannot be reached has to be sent again', async () => {
    const { deps, visitor, deliver, smtpServer } = await aServiceWithHeldOutbox('sqlite::memory:', { MAIL_RETURN_PATH: RETURN_PATH });
    const ada = anApplicant();
    await visitor.signUp(ada);
    await deliver();
    const { envelopeFrom } = await smtpServer.messageTo(ada.email);
    const db = openDatabase('postgres://somebody@127.0.0.1:1/nowhere');
    onCleanup(() => db.destroy());
    const { takeMail } = createReportIntake({ ...deps, db }, lockAuditLogOfMessage);
    const error = await takeMail(Buffer.from(postfixBounce({ to: envelopeFrom })), 'imap').catch((thrown: { code: string }) => thrown);
    expect(error).to.include({ code: 'busy' });
  });

  it('nobody learns of it without a return path of our own: bounces go to the sender of the email', async () => {
    const { smtpServer, visitor, deliver } = await aServiceWithHeldOutbox('sqlite::memory:', {
      MAIL_FROM: 'Club <events@slots.example.org>',
    });
    const ada = anApplicant();
    await visitor.signUp(ada);
    await deliver();
    const email = await smtpServer.messageTo(ada.email);
    expect(email.envelopeFrom).to.equal('events@slots.example.org');
    expect(email.raw).to.contain('X-Auto-Response-Suppress: OOF, AutoReply').and.contain(PUBLIC_URL);
  });
});
