import Handlebars from 'handlebars';
import type { PublicQuestion } from '../../questions/publicQuestion.ts';
import { MAX_PEOPLE_ASKED } from '../../questions/question.ts';

const { escapeExpression } = Handlebars;

/** A form in plain HTML for another site, with a script that sends it; with the questions of the event, if it has any. */
export function ownFormCode(publicUrl: string, slug: string, questions: PublicQuestion[]): string {
  const once = questions.filter(({ scope }) => scope === 'registration');
  const ofPeople = questions.filter(({ scope }) => scope !== 'registration');
  const personFields = ofPeople.map((question) => fieldOf(question, '    ')).join('');
  const people =
    ofPeople.length === 0
      ? ''
      : `  <div id="people"></div>\n  <template id="person">\n    <fieldset>\n    <legend></legend>\n${personFields}    </fieldset>\n  </template>\n`;
  return `<form id="sign-up">
  <label>First name <input name="firstName" required></label>
  <label>Last name <input name="lastName" required></label>
  <label>Email address <input name="email" type="email" required></label>
  <label>Phone <input name="phone" type="tel" required></label>
  <label>Slots <input name="slots" type="number" value="1" min="1" required></label>
  <label><input name="member" type="checkbox"> I am a member</label>
  <label><input name="waitList" type="checkbox"> Put me on the wait list</label>
${once.map((question) => fieldOf(question, '  ')).join('')}${people}  <button>Sign up</button>
  <p role="status"></p>
</form>
<script type="module">
  const service = '${publicUrl}';
  const form = document.querySelector('#sign-up');
  const post = (path, body, headers) =>
    fetch(service + path, { method: 'POST', body: JSON.stringify(body), headers: { 'Content-Type': 'application/json', ...headers } });
${ofPeople.length > 0 ? SHOW_PEOPLE : ''}${questions.length > 0 ? readAnswers(once, ofPeople) : ''}  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const { firstName, lastName, email, phone, slots, member, waitList } = form.elements;
    const { token } = await (await post('/token', { event: '${slug}' })).json();
    const response = await post(
      '/register',
      {
        firstName: firstName.value, lastName: lastName.value, email: email.value, phone: phone.value,
        slots: Number(slots.value), member: member.checked, waitList: waitList.checked,${questions.length > 0 ? ' answers: answers(),' : ''}
      },
      { X_Authorization: 'Bearer ' + token },
    );
    const result = await response.json();
    const left = Number(result.not_enough_slots_available);
    form.querySelector('[role=status]').textContent = response.ok
      ? result.onWaitList
        ? 'You asked to join the wait list. Check your email and follow the link in it.'
        : 'Check your email and follow the link in it to confirm.'
      : result.email_already_registered
        ? 'This email address is already registered.'
        : result.not_enough_slots_available
          ? left === 0 ? 'No slots are available.' : 'Only ' + left + ' slots are left.'
          : (result.errors ?? []).map(({ message }) => message).join('. ') || result.detail;
  });
</script>`;
}

/** As many people as slots. The first is who signs up, of whom the questions about the others are not asked. */
const SHOW_PEOPLE = `  const people = form.querySelector('#people');
  const showPeople = () => {
    const wanted = Math.min(Math.max(Number(form.elements.slots.value), 1), ${MAX_PEOPLE_ASKED});
    while (people.children.length > wanted) people.lastElementChild.remove();
    while (people.children.length < wanted) {
      const person = form.querySelector('#person').content.firstElementChild.cloneNode(true);
      person.querySelector('legend').textContent = 'Person ' + (people.children.length + 1);
      if (people.children.length === 0) for (const question of person.querySelectorAll('[data-others]')) question.remove();
      person.hidden = person.children.length === 1;
      people.append(person);
    }
  };
  form.elements.slots.addEventListener('input', showPeople);
  showPeople();
`;

/** The answers by the id of the question; those of people are lists. */
function readAnswers(once: PublicQuestion[], ofPeople: PublicQuestion[]): string {
  const kinds = (questions: PublicQuestion[]) => `{ ${questions.map(({ id, kind }) => `${id}: '${kind}'`).join(', ')} }`;
  const lists = `,
    ...Object.entries(${kinds(ofPeople)}).map(([id, kind]) => [
      id,
      [...people.children].filter((person) => person.querySelector('[name=' + id + ']')).map((person) => answerIn(person, id, kind)),
    ]),`;
  return `  const answerIn = (part, id, kind) => {
    const fields = [...part.querySelectorAll('[name=' + id + ']')];
    if (kind === 'several_of') return fields.filter(({ checked }) => checked).map(({ value }) => value);
    if (kind === 'consent') return fields[0].checked;
    const { value } = fields[0];
    return value === '' ? null : kind === 'number' ? Number(value) : value;
  };
  const answers = () => Object.fromEntries([
    ...Object.entries(${kinds(once)}).map(([id, kind]) => [id, answerIn(form, id, kind)])${ofPeople.length > 0 ? lists : ','}
  ]);
`;
}

/** One line for the field of a question, and one for each of several choices. */
function fieldOf({ id, kind, scope, label, help, required, options }: PublicQuestion, indent: string): string {
  const mark = scope === 'others' ? ' data-others' : '';
  const must = required ? ' required' : '';
  const text = escapeExpression(help === null ? label : `${label} (${help})`);
  const field = (control: string) => `${indent}<label${mark}>${text} ${control}</label>\n`;
  if (kind === 'several_of') {
    const boxes = options.map(
      (option) => `${indent}  <label><input name="${id}" type="checkbox" value="${option.id}"> ${escapeExpression(option.label)}</label>\n`,
    );
    return `${indent}<fieldset${mark}>\n${indent}  <legend>${text}</legend>\n${boxes.join('')}${indent}</fieldset>\n`;
  }
  if (kind === 'consent') return `${indent}<label${mark}><input name="${id}" type="checkbox"${must}> ${text}</label>\n`;
  if (kind === 'long_text') return field(`<textarea name="${id}"${must}></textarea>`);
  if (kind === 'number') return field(`<input name="${id}" type="number" step="any"${must}>`);
  if (kind !== 'one_of') return field(`<input name="${id}"${kind === 'date' ? ' type="date"' : ''}${must}>`);
  const choices = options.map((option) => `<option value="${option.id}">${escapeExpression(option.label)}</option>`);
  return field(`<select name="${id}"${must}><option value=""></option>${choices.join('')}</select>`);
}
