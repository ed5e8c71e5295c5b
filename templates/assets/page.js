// Improvements for browsers with JavaScript. Every page works without it.

/** On a phone the tabs of an event do not fit: shows the one of this page, without scrolling the page itself. */
for (const tab of document.querySelectorAll('.tabs [aria-current]')) {
  const tabs = tab.closest('ul');
  tabs.scrollLeft = tab.offsetLeft - tabs.offsetLeft - (tabs.clientWidth - tab.offsetWidth) / 2;
}

/** Focuses the error summary, for users of screen readers and keyboards. */
document.querySelector('.errors')?.focus();

/** Ignores a second submit within three seconds. The service would recognise the duplicate; this saves the request. */
for (const form of document.querySelectorAll('form:not([data-pending])')) {
  let sentAt = Number.NEGATIVE_INFINITY;
  form.addEventListener('submit', (event) => {
    // What is shown in a frame changes nothing, and may be asked for again at once.
    if (event.submitter?.formTarget) return;
    if (event.timeStamp - sentAt < 3_000) event.preventDefault();
    else sentAt = event.timeStamp;
  });
}

/** Keeps the number of available slots current while the page is visible. The browser reconnects by itself. */
const availability = document.querySelector('[data-live]');
if (availability) {
  let source;
  const watch = () => {
    source?.close();
    if (document.hidden) return;
    source = new EventSource(availability.dataset.live);
    source.onmessage = ({ data }) => {
      availability.textContent = JSON.parse(data).text;
    };
  };
  document.addEventListener('visibilitychange', watch);
  watch();
}

/** Says when the event begins where the visitor is, only if their clocks show something else; if not, the zone says nothing new. */
const ownTime = document.querySelector('[data-own-time]');
if (ownTime) {
  const { ownTime: at, timeZone, locale, text } = ownTime.dataset;
  const clock = (zone) => new Date(at).toLocaleString(locale, { dateStyle: 'full', timeStyle: 'short', timeZone: zone });
  try {
    const isSame = clock() === clock(timeZone);
    ownTime.textContent = text.replace('{time}', clock());
    ownTime.hidden = isSame;
    const zoneName = document.querySelector('[data-zone]');
    if (zoneName) zoneName.hidden = isSame;
  } catch {
    // An old browser does not know the zone.
  }
}

/** Shows the fields of as many people as there are slots. What was typed for somebody who leaves the party comes back with them. */
const people = document.querySelector('[data-people]');
const slots = document.getElementById('slots');
if (people && slots) {
  const template = people.querySelector('template');
  const shown = [...people.querySelectorAll('fieldset.person')];
  const first = 'applicant' in people.dataset ? 1 : 2;
  const addPerson = (number) => {
    const copy = document.createElement('template');
    const html = template.innerHTML.replaceAll('__number__', number).replaceAll('__person__', number - 1);
    copy.innerHTML = html.replaceAll('__other__', number - 2);
    shown.push(copy.content.querySelector('fieldset.person'));
  };
  const show = () => {
    const wanted = Math.min(Math.max(Number.parseInt(slots.value, 10) || 1, 1), Number(people.dataset.most)) + 1 - first;
    while (shown.length < wanted) addPerson(shown.length + first);
    for (const [index, fields] of shown.entries())
      if (index < wanted) template.before(fields);
      else fields.remove();
  };
  people.querySelector('[name="edit"]').parentElement.hidden = true;
  slots.addEventListener('input', show);
  show();
}

for (const button of document.querySelectorAll('[data-copy]')) {
  button.hidden = false;
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    button.textContent = button.dataset.copied;
  });
}

for (const button of document.querySelectorAll('[data-print]')) {
  button.hidden = false;
  button.addEventListener('click', () => print());
}
