// Sets up ALTCHA's widget with our own worker and the texts of the page.
import './altcha.js';

const { algorithms, i18n } = globalThis.$altcha;
algorithms.set('PBKDF2/SHA-256', () => new Worker('/assets/altcha-worker.js'));

document.querySelector('.without')?.remove();
for (const widget of document.querySelectorAll('altcha-widget')) {
  i18n.set(widget.getAttribute('language'), { ...i18n.get('en'), ...widget.dataset });
}
