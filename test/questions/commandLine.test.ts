import { expect } from 'chai';
import { freshSqlite } from '../support/databases.ts';
import { anEvent } from '../support/factories.ts';
import { runCli } from '../support/runCli.ts';
import { createTestDeps } from '../support/service.ts';

describe('slotkeeper event question', function () {
  this.timeout(120_000);

  it('adds, changes, orders and archives questions, shows them before with --dry-run, and copies them with the event', async () => {
    const DATABASE_URL = await freshSqlite();
    await anEvent(await createTestDeps({ DATABASE_URL }), { slug: 'walk' });
    const run = async (...args: string[]) => {
      const { out, err, code } = await runCli({ DATABASE_URL }, ['event', ...args]);
      return code === 0 ? out.trim() : `${code} ${err.trim()}`;
    };
    const meal = ['--kind', 'one_of', '--label', 'Meal | fr=Repas', '--option', 'Fish | fr=Poisson', '--option', 'Vegan'];
    const shown = 'q1  Meal (one_of, person)\n    o1 Fish\n    o2 Vegan';
    expect(await run('question', 'add', 'walk', ...meal, '--scope', 'person', '--dry-run')).to.equal(shown);
    expect(await run('question', 'list', 'walk')).to.equal('This event asks no questions.');
    expect(await run('question', 'add', 'walk', ...meal, '--scope', 'person')).to.equal(shown);
    await run('question', 'add', 'walk', '--kind', 'consent', '--label', 'Photos', '--required');
    expect(await run('question', 'order', 'walk', 'q2', 'q1')).to.match(/^q2 {2}Photos \(consent, registration, required\)\nq1/);
    const changed = await run('question', 'change', 'walk', 'q1', '--option', 'Vegan', '--option', 'o1=Herring', '--json');
    expect(JSON.parse(changed)[1].options).to.deep.equal([
      { id: 'o2', label: { en: 'Vegan' } },
      { id: 'o1', label: { en: 'Herring' } },
    ]);
    expect(await run('question', 'change', 'walk', 'q1', '--label', 'Meal | xx=Meal')).to.match(/^2 .*"Meal \| fr=Repas"/);
    expect(await run('question', 'archive', 'walk', 'q9')).to.match(/^3 /);
    expect(await run('question', 'archive', 'walk', 'q2')).to.not.contain('Photos');
    const person = async (...args: string[]) => {
      const { out, err, code } = await runCli({ DATABASE_URL }, ['registration', ...args]);
      return code === 0 ? out : `${code} ${err.trim()}`;
    };
    await run('question', 'add', 'walk', '--kind', 'several_of', '--label', 'Tours', '--option', 'Harbour', '--option', 'Dunes');
    const name = ['--first-name', 'Ada', '--last-name', 'Lovelace', '--no-email', '--slots', '3'];
    const added = await person('add', 'walk', ...name, '--answer', 'q1.0=Herring', 'q1.2=o2', 'q2=Dunes,Harbour');
    expect(added).to.contain('Meal: Herring; –; Vegan').and.contain('Tours: Harbour, Dunes');
    const [, id = ''] = /^Registration +(\S+)/m.exec(added) ?? [];
    const corrected = await person('change', id, '--answer', 'q1.1=Vegan', 'q2=');
    expect(corrected).to.contain('Meal: Herring; Vegan; Vegan').and.not.contain('Tours');
    for (const [answer, refused] of [
      ['q1=Herring', /asked of each person/],
      ['q2.0=Dunes', /asked once/],
      ['q9=Dunes', /no question q9/],
      ['Herring', /Write it like/],
      ['q1.3=Vegan', /“Meal”.*3/],
      ['q2=Woods', /“Tours”: /],
    ] as const)
      expect(await person('change', id, '--answer', answer), answer)
        .to.match(/^2 /)
        .and.match(refused);
    await run('copy', 'walk', 'walk-2', '--starts', '2027-07-01T19:00');
    expect(await run('question', 'list', 'walk-2')).to.contain('q1  Meal');
  });
});
