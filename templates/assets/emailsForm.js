// An improvement of the form of the words in emails. Without it "Preview" fills the frame all the same, perhaps out of sight.

const frame = document.getElementById('email-preview');

/** Whoever asked for the preview is led to it once it is there, also with a screen reader. */
for (const button of document.querySelectorAll('[formtarget="email-preview"]'))
  button.addEventListener('click', () => {
    frame.addEventListener('load', () => frame.focus(), { once: true });
  });
