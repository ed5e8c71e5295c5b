import { createConfig, lintFromString } from '@redocly/openapi-core';
import { expect } from 'chai';
import { driveAccountRequests, driveCodes, driveLogin, drivePhoneSteps } from './contract/accountCreation.ts';
import { driveAdministration, driveRoles } from './contract/administration.ts';
import { driveApiKeys } from './contract/apiKeys.ts';
import { driveBounces } from './contract/bounces.ts';
import { driveCalendarFeed } from './contract/calendarFeed.ts';
import { driveCheckIns } from './contract/checkIns.ts';
import { driveEvents } from './contract/events.ts';
import { driveCommonErrors, driveRateLimits } from './contract/everyOperation.ts';
import { driveExports } from './contract/exports.ts';
import { driveButton, driveLinks, driveOffers, driveUnexpectedError } from './contract/links.ts';
import { driveMailings } from './contract/mailings.ts';
import { driveNotices } from './contract/notices.ts';
import { type NamedOperation, type OpenApi, operationsOf } from './contract/openApi.ts';
import { driveOwnAccount, driveOwnAccountPages, drivePasswordReset } from './contract/ownAccount.ts';
import { drivePeople } from './contract/people.ts';
import { drivePerson } from './contract/person.ts';
import { drivePictures } from './contract/pictures.ts';
import { driveQuestions } from './contract/questions.ts';
import { driveReadOnlyDatabase } from './contract/readOnly.ts';
import { ContractRecorder } from './contract/recorder.ts';
import { driveProofOfWork, driveSignUp } from './contract/signUp.ts';
import { driveTeams } from './contract/teams.ts';
import { driveWebhooks } from './contract/webhooks.ts';
import { cleanUp } from './support/cleanup.ts';
import { sendRequest } from './support/client.ts';
import { aService } from './support/service.ts';

/** Declared responses that the test does not provoke, and why. */
const NOT_DRIVEN: [pattern: RegExp, reason: string][] = [
  [/^(?!POST \/register ).* 500 /, 'an unexpected error is handled in one place, which POST /register reaches'],
  [/^POST \/admin\/users\/\{userId\}\/roles 409 /, 'two administrators would have to remove each other at the same moment'],
  [/^GET \/events\/\{slug\}\/live 503 /, 'it would take 2,000 open connections'],
];

/** Rules of the linter that do not fit, and why. */
const LINTER_RULES = {
  // The probes and this document refuse nothing.
  'operation-4xx-response': 'off',
  // A form that redirects answers 303.
  'operation-2xx-response': 'off',
} as const;

describe('The OpenAPI document', () => {
  const { fetch } = globalThis;
  let text: string;
  let recorder: ContractRecorder;
  let operations: NamedOperation[];

  before(async () => {
    const { url } = await aService({ METRICS_TOKEN: 'a-token-for-prometheus' });
    ({ text } = await sendRequest(`${url}/openapi.json`));
    await cleanUp();
    const document: OpenApi = JSON.parse(text);
    recorder = new ContractRecorder(document);
    operations = operationsOf(document);
    globalThis.fetch = recorder.recording(fetch);
  });

  after(() => {
    globalThis.fetch = fetch;
  });

  it('has no linter error or warning', async () => {
    const config = await createConfig({ extends: ['recommended'], rules: LINTER_RULES });
    const problems = await lintFromString({ source: text, absoluteRef: 'openapi.json', config });
    expect(problems.map(({ ruleId, message, location }) => `${ruleId}: ${message} ${location[0]?.pointer}`)).to.deep.equal([]);
  });

  it('negative control: a deviation of status, content type or body is noticed', () => {
    const control = new ContractRecorder(JSON.parse(text));
    const conflict = { method: 'POST', url: 'http://slots.example/register', status: 409, contentType: 'application/json; charset=utf-8' };
    control.record({ ...conflict, text: '{"not_enough_slots_available":"1"}' });
    expect(control.deviations).to.deep.equal([]);
    control.record({ ...conflict, text: '{"not_enough_slots_available":1}' });
    control.record({ ...conflict, text: '{"not_enough_slots_available":"1","more":true}' });
    control.record({ ...conflict, contentType: 'text/plain', text: 'no' });
    control.record({ ...conflict, status: 418, text: '{}' });
    control.record({ ...conflict, url: 'http://slots.example/users/logout', status: 204, text: 'done' });
    expect(control.deviations).to.have.length(5);
    expect(control.missing()).to.include('POST /register 200 application/json');
  });

  const drivers: Record<string, () => Promise<void>> = {
    'sign-up': driveSignUp,
    'proof of work': driveProofOfWork,
    'private links': driveLinks,
    offers: driveOffers,
    'the confirmation button': driveButton,
    'an unexpected error': driveUnexpectedError,
    'account creation in steps': drivePhoneSteps,
    login: driveLogin,
    'account creation by code': driveCodes,
    'account requests': driveAccountRequests,
    'the own account': driveOwnAccount,
    'the pages of the own account': driveOwnAccountPages,
    'forgotten passwords': drivePasswordReset,
    'bounces from mail providers': driveBounces,
    'the people of an event': drivePeople,
    'one person of an event': drivePerson,
    administration: driveAdministration,
    roles: driveRoles,
    events: driveEvents,
    'check-ins': driveCheckIns,
    exports: driveExports,
    teams: driveTeams,
    'API keys': driveApiKeys,
    notices: driveNotices,
    webhooks: driveWebhooks,
    'messages to many people': driveMailings,
    questions: driveQuestions,
    'the calendar feed': driveCalendarFeed,
    pictures: drivePictures,
    'errors that every route has': () => driveCommonErrors(operations, recorder),
    'rate limits': () => driveRateLimits(operations),
    'a read-only database': () => driveReadOnlyDatabase(operations),
  };

  for (const [name, drive] of Object.entries(drivers)) {
    it(`describes the responses of ${name}`, async () => {
      await drive();
      expect(recorder.deviations.splice(0)).to.deep.equal([]);
    });
  }

  it('declares no response that never arrives', () => {
    const missing = recorder.missing().filter((response) => !NOT_DRIVEN.some(([pattern]) => pattern.test(response)));
    expect(missing).to.deep.equal([]);
  });
});
