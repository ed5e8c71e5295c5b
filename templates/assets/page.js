// What a page does better with JavaScript. Everything works without.

/** Whoever uses a screen reader or the keyboard starts at what is wrong. */
document.querySelector('.problems')?.focus();

/** A second click while the first is on its way sends nothing: the service would know it for the same, but why ask. */
for (const form of document.forms) {
  let sentAt = Number.NEGATIVE_INFINITY;
  form.addEventListener('submit', (event) => {
    if (event.timeStamp - sentAt < 3_000) event.preventDefault();
    else sentAt = event.timeStamp;
  });
}

/** The slots that are left, as they change; not while nobody looks. The browser comes back by itself, politely. */
const left = document.querySelector('[data-live]');
if (left) {
  let source;
  const watch = () => {
    source?.close();
    if (document.hidden) return;
    source = new EventSource(left.dataset.live);
    source.onmessage = ({ data }) => {
      left.textContent = JSON.parse(data).said;
    };
  };
  document.addEventListener('visibilitychange', watch);
  watch();
}

for (const button of document.querySelectorAll('[data-copy]')) {
  button.hidden = false;
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    button.textContent = button.dataset.copied;
  });
}
