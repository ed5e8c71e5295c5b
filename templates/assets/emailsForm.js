// Improvements of the page of the organiser's words. Without them "Preview" fills the frame all the same, perhaps out of sight, and "Show" loads
// the page anew.

const words = document.getElementById('words');
const look = document.querySelector('#preview .toolbar');
const frame = document.getElementById('email-preview');
const previewButton = words.querySelector('[formtarget]');

/** Whoever asked for the preview is led to it once it is there, also with a screen reader. */
previewButton.addEventListener('click', () => {
  frame.addEventListener('load', () => frame.focus(), { once: true });
});

let isTyped = false;
words.addEventListener('input', () => {
  isTyped = true;
});

/** Another email is shown with what is typed, which would be lost if the page was loaded anew. */
look.addEventListener('submit', (event) => {
  if (!isTyped) return;
  event.preventDefault();
  for (const input of document.querySelectorAll('input[type="hidden"]')) {
    const chosen = look.elements[input.name];
    if (chosen) input.value = chosen.value;
  }
  // Its subject and its plain text are those of the email before.
  for (const part of document.querySelectorAll('.about-preview')) part.hidden = true;
  previewButton.click();
});
