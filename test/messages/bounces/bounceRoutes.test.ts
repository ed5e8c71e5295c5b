import { expect } from 'chai';
import { sendRequest } from '../../support/client.ts';
import { onEachDatabase } from '../../support/databases.ts';
import { anApplicant } from '../../support/factories.ts';
import { aServiceWithHeldOutbox } from '../../support/heldOutbox.ts';
import { mailLog } from '../../support/mailLog.ts';
import { aService } from '../../support/service.ts';
import {
  basicAuthorization,
  CERTIFICATE_URL,
  MAILGUN_KEY,
  mailgunCall,
  POSTMARK_SECRET,
  postmarkCall,
  SNS_CERTIFICATE,
  sesBounce,
  sesComplaint,
  snsMessage,
  snsSubscription,
  TOPIC,
} from './providerCalls.ts';

const PROVIDERS = { BOUNCE_SES_TOPIC: TOPIC, BOUNCE_POSTMARK_SECRET: POSTMARK_SECRET, BOUNCE_MAILGUN_KEY: MAILGUN_KEY };
const SETTINGS = { MAIL_RETURN_PATH: 'bounces@slots.example.org', MAIL_FROM: 'Club <events@slots.example.org>', ...PROVIDERS };
const SNS_TEXT = { 'Content-Type': 'text/plain; charset=UTF-8' };
const MINUTE_MS = 60_000;

describe('POST /bounces/:provider', () => {
  const { fetch } = globalThis;
  /** What the service asked of Amazon SNS. */
  let asked: string[] = [];
  let amazon: () => Response;

  beforeEach(() => {
    asked = [];
    amazon = () => new Response(SNS_CERTIFICATE);
    globalThis.fetch = async (input, init) => {
      if (String(input).startsWith('http://127.0.0.1')) return fetch(input, init);
      asked.push(String(input));
      return amazon();
    };
  });

  afterEach(() => {
    globalThis.fetch = fetch;
  });

  onEachDatabase((fresh) => {
    async function adaHasSignedUp() {
      const setUp = await aServiceWithHeldOutbox(await fresh(), SETTINGS);
      const ada = anApplicant();
      await setUp.visitor.signUp(ada);
      await setUp.deliver();
      const email = await setUp.smtpServer.messageTo(ada.email);
      const messageId = (email.messageId ?? '').slice(1, 37);
      const post = (provider: string, body: object, headers: Record<string, string> = {}) =>
        sendRequest(`${setUp.url}/bounces/${provider}`, { method: 'POST', body, headers });
      const postSns = (message: object) => post('ses', JSON.stringify(message) as never, SNS_TEXT);
      const outcomeOf = async (reply: Promise<{ status: number; body: { outcome?: string } }>) => {
        const { status, body } = await reply;
        return status === 200 ? body.outcome : status;
      };
      const state = async () => (await mailLog(setUp.db))[0]?.state;
      return { ...setUp, ada, email, messageId, post, postSns, outcomeOf, state };
    }

    it('Amazon SES: a bounce is known by the envelope sender, and its signature by the certificate of Amazon SNS', async () => {
      const { postSns, email, outcomeOf, state, db, ada } = await adaHasSignedUp();
      expect(await outcomeOf(postSns(sesBounce(email.envelopeFrom)))).to.equal('bounced');
      expect(await state()).to.equal('bounced');
      expect((await db('message_reports').first()).status).to.equal('5.1.1');
      expect(await outcomeOf(postSns(snsMessage({ Subject: 'With a subject', Message: 'no JSON' }, '2')))).to.equal('unclear');
      expect(await outcomeOf(postSns(sesComplaint(email.envelopeFrom)))).to.equal('complained');
      expect(await outcomeOf(postSns(sesComplaint(email.envelopeFrom, { complaintFeedbackType: 'not-spam' })))).to.equal('unclear');
      expect(asked, 'the certificate is fetched once').to.deep.equal([CERTIFICATE_URL]);
      expect(await db('suppressions')).to.have.length(1);
      expect(JSON.stringify(await db('audit_log'))).to.not.contain(ada.email);
    });

    it('Amazon SES: what is not final is not taken for a bounce', async () => {
      const { postSns, email, outcomeOf, state } = await adaHasSignedUp();
      const transient = { bounceType: 'Transient', bouncedRecipients: [{ emailAddress: 'jane@example.com' }] };
      expect(await outcomeOf(postSns(sesBounce(email.envelopeFrom, transient))), 'an automatic reply').to.equal('unclear');
      const delay = { notificationType: 'DeliveryDelay', mail: { source: email.envelopeFrom } };
      expect(await outcomeOf(postSns(snsMessage({ Message: JSON.stringify(delay) })))).to.equal('delayed');
      expect(await state()).to.equal('sent');
      const full = {
        ...transient,
        bouncedRecipients: [{ action: 'failed', status: '4.2.2', diagnosticCode: 'smtp; 452 4.2.2 Over quota' }],
      };
      expect(await outcomeOf(postSns(sesBounce(email.envelopeFrom, full)))).to.equal('bounced');
    });

    it('Postmark: a bounce is known by a header of the email, and the caller by the password in the URL', async () => {
      const { post, email, messageId, outcomeOf, state, db } = await adaHasSignedUp();
      const postmark = (fields: object, password = POSTMARK_SECRET) =>
        outcomeOf(post('postmark', postmarkCall(messageId, fields), basicAuthorization(password)));
      expect(email.headers.find(({ key }) => key === 'x-pm-metadata-slotkeeper-message')?.value).to.equal(messageId);
      expect(await postmark({ Type: 'Transient' })).to.equal('delayed');
      expect(await postmark({ Type: 'AutoResponder' })).to.equal('auto-reply');
      expect(await postmark({ RecordType: 'Delivery' })).to.equal('unclear');
      expect(await postmark({ Metadata: {} })).to.equal('not-ours');
      expect(await postmark({ Metadata: null })).to.equal('not-ours');
      expect(await state()).to.equal('sent');
      expect(await postmark({})).to.equal('bounced');
      expect(await postmark({})).to.equal('repeated');
      expect(await postmark({ RecordType: 'SpamComplaint' })).to.equal('complained');
      expect(await state()).to.equal('bounced');
      expect(await db('message_reports').orderBy('kind').select('source', 'kind', 'status')).to.deep.equal([
        { source: 'postmark', kind: 'bounced', status: '5.1.1' },
        { source: 'postmark', kind: 'complained', status: '5.1.1' },
      ]);
      for (const password of ['', 'wrong', `${POSTMARK_SECRET}x`]) expect(await postmark({}, password)).to.equal(403);
    });

    it('Mailgun: a bounce is known by its Message-ID; a token is good once, and for half a day', async () => {
      const { post, messageId, outcomeOf, state, clock } = await adaHasSignedUp();
      const id = `${messageId}@slots.example.org`;
      const mailgun = (body: object) => outcomeOf(post('mailgun', body));
      expect(await mailgun(mailgunCall(id, { severity: 'temporary' }))).to.equal('delayed');
      expect(await mailgun(mailgunCall(id, { event: 'opened' }))).to.equal('unclear');
      expect(await mailgun(mailgunCall('other@example.org'))).to.equal('not-ours');
      const call = mailgunCall(id);
      expect(await mailgun({ ...call, 'event-data': { event: 'opened' } })).to.equal('unclear');
      expect(await mailgun(call), 'the same token with another body').to.equal('done');
      expect(await state()).to.equal('sent');
      const now = clock.now().getTime();
      for (const minutes of [-13 * 60, -12 * 60 - 1, 6])
        expect(await mailgun(mailgunCall(id, {}, new Date(now + minutes * MINUTE_MS))), String(minutes)).to.equal(403);
      expect(await mailgun(mailgunCall(id, {}, clock.now(), 'another key'))).to.equal(403);
      expect(await mailgun(mailgunCall(id, {}, new Date(now - 11 * 60 * MINUTE_MS)))).to.equal('bounced');
      expect(await mailgun(mailgunCall(id, { event: 'complained' }))).to.equal('complained');
      expect(await state()).to.equal('bounced');
    });

    it('a call that cannot be saved now is to be sent again', async () => {
      const { post, messageId, db } = await adaHasSignedUp();
      await db('messages').update({ lock_token: 'a dispatcher', sent_to: null, sent_at: null });
      const { status, headers } = await post('postmark', postmarkCall(messageId), basicAuthorization(POSTMARK_SECRET));
      expect([status, headers.get('Retry-After')]).to.deep.equal([503, '5']);
    });
  });

  describe('from somebody who means harm', () => {
    async function aTarget(settings: Record<string, string> = SETTINGS) {
      const service = await aService(settings);
      const post = (provider: string, body: unknown, headers: Record<string, string> = {}) =>
        sendRequest(`${service.url}/bounces/${provider}`, { method: 'POST', body, headers });
      return { ...service, post, postSns: (message: unknown) => post('ses', JSON.stringify(message), SNS_TEXT) };
    }

    it('is not there without its setting', async () => {
      const { post } = await aTarget({});
      for (const provider of ['ses', 'postmark', 'mailgun', 'other', '__proto__']) expect((await post(provider, {})).status).to.equal(404);
    });

    it('forged messages of Amazon SNS are refused, and no request leaves for anybody else', async () => {
      const { postSns } = await aTarget();
      const genuine = sesBounce('bounces@slots.example.org');
      for (const name of ['Message', 'MessageId', 'Timestamp', 'TopicArn', 'Type', 'Signature', 'SignatureVersion', 'Subject'])
        expect((await postSns({ ...genuine, [name]: `x${genuine[name] ?? ''}` })).status, name).to.equal(403);
      expect(asked).to.deep.equal([CERTIFICATE_URL]);
      const urls = [
        'https://evil.example/SimpleNotificationService-1.pem',
        'https://sns.eu-west-1.amazonaws.com.evil.example/SimpleNotificationService-1.pem',
        'https://sns.us-east-1.amazonaws.com/SimpleNotificationService-1.pem',
        'https://sns.eu-west-1.amazonaws.com@evil.example/SimpleNotificationService-1.pem',
        'https://x:y@sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem',
        'https://sns.eu-west-1.amazonaws.com:8443/SimpleNotificationService-1.pem',
        'http://sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem',
        'https://sns.eu-west-1.amazonaws.com/bucket/own.pem',
        'https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem?x=1',
        'https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-../x.pem',
        'file:///etc/passwd',
        'http://169.254.169.254/SimpleNotificationService-1.pem',
        '',
      ];
      for (const url of urls) expect((await postSns(snsMessage({ SigningCertURL: url }))).status, url).to.equal(403);
      expect((await postSns(snsMessage({ TopicArn: 'arn:aws:sns:eu-west-1:999999999999:bounces' }))).status, 'their own topic').to.equal(
        403,
      );
      for (const url of [
        'https://evil.example/?Action=ConfirmSubscription',
        'https://sns.eu-west-1.amazonaws.com/?Action=DeleteTopic',
        'x',
      ])
        expect((await postSns(snsSubscription(url))).status, url).to.equal(403);
      expect(asked).to.deep.equal([CERTIFICATE_URL]);
    });

    it('a subscription to the own topic is confirmed', async () => {
      const { postSns } = await aTarget();
      const { status, body } = await postSns(snsSubscription());
      expect([status, body]).to.deep.equal([200, { outcome: 'done' }]);
      expect(asked[1]).to.match(/^https:\/\/sns\.eu-west-1\.amazonaws\.com\/\?Action=ConfirmSubscription&/);
    });

    it('what Amazon SNS does not know is refused, what it does not answer is asked again, and it is not asked without end', async () => {
      const { postSns, clock } = await aTarget();
      const withCertificate = (name: string) => snsMessage({ SigningCertURL: CERTIFICATE_URL.replace(/-\w+\.pem/, `-${name}.pem`) });
      amazon = () => new Response('no such file', { status: 404 });
      expect((await postSns(withCertificate('1'))).status).to.equal(403);
      amazon = () => new Response('x'.repeat(20_000));
      expect((await postSns(withCertificate('2'))).status).to.equal(503);
      amazon = () => {
        throw new TypeError('fetch failed');
      };
      expect((await postSns(withCertificate('3'))).status).to.equal(503);
      amazon = () => new Response('not a certificate');
      for (let i = 0; i < 40; i++) await postSns(withCertificate(`f${i}`));
      expect(asked).to.have.length(30);
      clock.advance(61 * MINUTE_MS);
      amazon = () => new Response(SNS_CERTIFICATE);
      expect((await postSns(sesBounce('bounces@slots.example.org'))).status).to.equal(200);
    });

    it('bodies of any kind are refused by a status of their own, and cost no row and no log of what they say', async () => {
      const { post, deps, logged } = await aTarget();
      const secret = basicAuthorization(POSTMARK_SECRET);
      const statuses = [
        (await post('postmark', '{"', { ...secret, 'Content-Type': 'application/json' })).status,
        (await post('ses', '{"', SNS_TEXT)).status,
        (await post('ses', 'null', SNS_TEXT)).status,
        (await post('ses', '[[]]', SNS_TEXT)).status,
        (await post('mailgun', { signature: { timestamp: {}, token: [], signature: 1 } })).status,
        (await post('mailgun', { __proto__: { signature: 1 } })).status,
        (await post('postmark', { email: 'ada@example.org' })).status,
        (await post('postmark', { RecordType: ['Bounce'], Metadata: 'ada@example.org', Type: {} }, secret)).status,
        (await post('postmark', 'a,b', { ...secret, 'Content-Type': 'text/csv' })).status,
        (await post('mailgun', { filler: 'x'.repeat(66_000) })).status,
        (await post('ses', 'x'.repeat(66_000), SNS_TEXT)).status,
        (await post('ses', `${'{"a":'.repeat(9_000)}1${'}'.repeat(9_000)}`, SNS_TEXT)).status,
      ];
      expect(statuses).to.deep.equal([400, 400, 403, 403, 403, 403, 403, 200, 415, 413, 413, 403]);
      expect(await deps.db('report_counters').select('outcome', 'count')).to.deep.equal([{ outcome: 'unclear', count: 1 }]);
      expect(logged.join()).to.not.contain('ada@example.org');
    });

    it('is called at most 600 times a minute by one network', async () => {
      const { post } = await aTarget({ ...SETTINGS, RATE_LIMIT_FACTOR: '0.01' });
      const statuses = [];
      for (let i = 0; i < 8; i++) statuses.push((await post('postmark', {})).status);
      expect(statuses).to.deep.equal([...Array(6).fill(403), 429, 429]);
    });
  });
});
