// Improvements of the form of an event. It works without them: "Preview" opens a page of its own.

/** The time zone of the organiser is a better guess than that of the server. */
const zone = document.querySelector('[data-browser-zone]');
if (zone) {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if ([...zone.options].some(({ value }) => value === own)) zone.value = own;
}

const form = document.querySelector('.event-form');
const preview = document.querySelector('[data-preview]');
const button = document.querySelector('[data-preview-button]');

/** Shows beside the form what visitors would see. */
async function showPreview() {
  const response = await fetch(button.formAction, {
    method: 'POST',
    body: new URLSearchParams(new FormData(form)),
    headers: { Accept: 'text/html' },
  });
  const page = new DOMParser().parseFromString(await response.text(), 'text/html').querySelector('#preview');
  if (!page) return;
  preview.replaceChildren(...page.childNodes);
  preview.hidden = false;
}

if (form && preview && button) {
  let waiting;
  form.addEventListener('input', () => {
    clearTimeout(waiting);
    waiting = setTimeout(showPreview, 800);
  });
  button.addEventListener('click', (event) => {
    event.preventDefault();
    void showPreview();
  });
}
