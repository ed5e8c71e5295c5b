// Improvements for browsers with JavaScript. Every page works without it.

/** Focuses the error summary, for users of screen readers and keyboards. */
document.querySelector('.errors')?.focus();

/** Ignores a second submit within three seconds. The service would recognise the duplicate; this saves the request. */
for (const form of document.forms) {
  let sentAt = Number.NEGATIVE_INFINITY;
  form.addEventListener('submit', (event) => {
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

for (const button of document.querySelectorAll('[data-copy]')) {
  button.hidden = false;
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    button.textContent = button.dataset.copied;
  });
}
