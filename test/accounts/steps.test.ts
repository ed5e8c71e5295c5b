import { expect } from 'chai';
import { onEachDatabase } from '../support/databases.ts';
import { Gateway } from '../support/gateway.ts';
import { aNumber, aUsername, hashOf, PASSWORD, Person } from '../support/person.ts';
import { aService } from '../support/service.ts';

describe('Step by step', () => {
  onEachDatabase((fresh) => {
    it('one opens an account with a code by SMS, and signs in', async () => {
      const gateway = await Gateway.open();
      const service = await aService({ DATABASE_URL: await fresh(), SMS_URL: gateway.url });
      const person = new Person(service);
      const [username, phoneNumber] = [aUsername(), aNumber()];
      const answers = [
        await person.post('/users/registration/init'),
        await person.post('/users/registration/set/userdata', { username, password: PASSWORD, phoneNumber }),
        await person.post('/users/registration/start/verify'),
        await person.post('/users/registration/verify', await gateway.codeTo(phoneNumber)),
      ];
      expect(answers.map(({ status, text }) => [status, text])).to.deep.equal(answers.map(({ text }) => [200, text]));
      await person.post('/users/login/init');
      await person.post('/users/login/userdata', { username, passwordHash: hashOf(PASSWORD) });
      await person.post('/users/login/verify/start');
      const signedIn = await person.post('/users/login/verify/check', await gateway.codeTo(phoneNumber, 2));
      expect([signedIn.status, signedIn.headers.get('content-type')]).to.deep.equal([200, 'text/plain; charset=utf-8']);
      expect(signedIn.text.split('.')).to.have.length(3);
    });
  });
});
