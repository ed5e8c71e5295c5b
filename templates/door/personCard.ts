import type { DoorPerson } from './doorTypes.ts';
import type { Translate } from './texts.ts';

interface Acts {
  /** Negative: takes people back. */
  checkIn: (people: number) => unknown;
}

/** One party of the list: who, how many came, and big buttons. */
export function personCard(person: DoorPerson, arrived: number, t: Translate, { checkIn }: Acts): HTMLLIElement {
  const { firstName, lastName, slots, state, answers } = person;
  const item = element('li', 'door-person') as HTMLLIElement;
  item.append(element('bdi', 'door-name', `${lastName} ${firstName}`.trim()));
  if (answers) item.append(element('bdi', 'door-answers hint', answers));
  if (state !== 'confirmed') {
    item.append(element('span', 'badge warn', t(`state.${state}`)));
    return item;
  }
  item.append(element('span', arrived > 0 ? 'badge good' : 'hint', t('came', { arrived, slots })));
  const left = slots - arrived;
  const buttons = element('span', 'door-buttons');
  const name = `${firstName} ${lastName}`;
  if (left > 0) buttons.append(button(t('letIn', { people: left }), name, () => checkIn(left)));
  if (left > 1) buttons.append(button(t('letIn', { people: 1 }), name, () => checkIn(1), 'second'));
  if (arrived > 0) buttons.append(button(t('takeBack'), name, () => checkIn(-1), 'second'));
  item.append(buttons);
  return item;
}

function button(label: string, name: string, act: () => unknown, className = ''): HTMLButtonElement {
  const created = element('button', className, label) as HTMLButtonElement;
  created.type = 'button';
  // Many buttons say the same: who cannot see the list hears for whom each is.
  created.setAttribute('aria-label', `${label}: ${name}`);
  created.addEventListener('click', act);
  return created;
}

function element(tag: string, className: string, text = ''): HTMLElement {
  const created = document.createElement(tag);
  if (className) created.className = className;
  if (text) created.textContent = text;
  return created;
}
