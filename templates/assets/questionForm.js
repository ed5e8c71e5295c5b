// An improvement of the form of a question: it shows only what its kind has. Without it everything is shown, and the rest is ignored.

const kind = document.getElementById('kind');
const parts = document.querySelectorAll('[data-kinds]');

const show = () => {
  for (const part of parts) part.hidden = !part.dataset.kinds.split(' ').includes(kind.value);
};

if (kind) {
  kind.addEventListener('change', show);
  show();
}
