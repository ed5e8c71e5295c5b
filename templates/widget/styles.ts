/**
 * The form takes the colours of the page around it: it has no paper of its own, and every colour but that of the organiser is mixed from
 * the colour of the page's text, so that it can be read on light and dark pages. Pages can override the custom properties
 * `--slotkeeper-…` used here, and style single elements by `::part(…)`.
 */
const CSS = `
:host {
  --accent: var(--slotkeeper-accent, var(--organiser));
  --on-accent: var(--slotkeeper-on-accent, var(--on-organiser));
  --text: var(--slotkeeper-text, currentcolor);
  --quiet: var(--slotkeeper-quiet, currentcolor);
  --paper: var(--slotkeeper-paper, transparent);
  --line: var(--slotkeeper-line, currentcolor);
  --link: var(--slotkeeper-link, currentcolor);
  --wrong: var(--slotkeeper-wrong, #b3261e);
  --focus: var(--slotkeeper-focus, #ffbf47);
  container-type: inline-size;
  display: block;
  font: 1.0625rem / 1.5 var(--slotkeeper-font, inherit);
}
@supports (color: color-mix(in srgb, red, blue)) {
  :host {
    --line: var(--slotkeeper-line, color-mix(in srgb, currentcolor 70%, transparent));
    --wrong: var(--slotkeeper-wrong, color-mix(in srgb, #e0352b 55%, currentcolor));
  }
}
:host([hidden]), [hidden] { display: none !important; }
* { box-sizing: border-box; }
[part~=frame] { padding: 1.25rem 0; border-top: .375rem solid var(--accent); background: var(--paper); color: var(--text); overflow-wrap: anywhere; }
[part~=frame-paper] { padding-inline: 1.25rem; }
h2, h3, h4 { margin: 0 0 .5rem; line-height: 1.25; }
h2 { font-size: 1.75em; }
h3 { font-size: 1.375em; }
h4 { margin-top: 1.5rem; font-size: 1.125em; }
p { margin: 0 0 1rem; }
[part~=picture] { display: block; max-width: 100%; height: auto; margin: 0 auto 1.25rem; }
a { color: var(--link); }
[part~=when], [part~=hint], [part~=organiser], [part~=contact] { color: var(--quiet); }
[part~=hint] { font-size: .9375rem; }
[part~=left], label, dt { font-weight: 600; }
[part~=field] { margin: 1.25rem 0 0; }
[part~=field-wrong] { padding-inline-start: .75rem; border-inline-start: .25rem solid var(--wrong); }
[part~=field] p, [part~=field] label { margin: 0 0 .375rem; }
label { display: block; }
[part~=field-error] { color: var(--wrong); font-weight: 600; }
[part~=input] {
  width: 100%; min-height: 2.75rem; padding: .25rem .5rem; border: 2px solid var(--line); border-radius: var(--slotkeeper-radius, .25rem);
  background: var(--paper); color: inherit; font: inherit;
}
[part~=input][inputmode] { max-width: 6rem; }
textarea { min-height: 6rem; }
fieldset { min-width: 0; margin: 0; padding: 0; border: 0; }
[part~=person] { margin: 1.5rem 0; padding-inline-start: 1rem; border-inline-start: .25rem solid var(--line); }
legend { padding: 0; font-weight: 600; }
[part~=field-wrong] [part~=input] { border-color: var(--wrong); }
[part~=choice] { display: flex; gap: .75rem; align-items: center; min-height: 2.75rem; margin: 1rem 0 0; }
[part~=choice-label] { font-weight: 400; }
[part~=checkbox] { flex: none; width: 1.5rem; height: 1.5rem; margin: 0; accent-color: var(--accent); }
[part~=button] {
  min-height: 2.75rem; margin: 1.5rem 0 1rem; padding: .5rem 1.5rem; border: 2px solid var(--accent); border-radius: var(--slotkeeper-radius, .25rem);
  background: var(--accent); color: var(--on-accent); font: inherit; font-weight: 600; cursor: pointer; overflow-wrap: anywhere;
}
[part~=button]:hover { text-decoration: underline; }
[part~=button-second] { border-color: var(--line); background: transparent; color: inherit; }
[part~=buttons] { display: flex; flex-wrap: wrap; gap: 0 1rem; margin: 0; }
[part~=link] { display: inline-block; padding: .625rem 0; }
:focus-visible, [part~=errors]:focus { outline: 3px solid var(--focus); outline-offset: 0; box-shadow: 0 0 0 5px var(--slotkeeper-text, #1f2933); }
[part~=heading]:focus { outline: none; box-shadow: none; }
[part~=errors] { margin: 0 0 1.5rem; padding: 1rem 1.25rem; border: .25rem solid var(--wrong); }
ul { margin: 0; padding: 0; list-style: none; }
[part~=errors-link] { display: inline-block; padding: .375rem 0; color: var(--wrong); font-weight: 600; }
[part~=status]:empty { margin: 0; }
dl { margin: 0 0 1.5rem; border-top: 1px solid var(--line); }
dd { margin: 0; padding-bottom: .5rem; border-bottom: 1px solid var(--line); }
dt { padding-top: .5rem; }
@container (min-width: 34rem) {
  dl { display: grid; grid-template-columns: minmax(9rem, auto) 1fr; }
  dt, dd { padding: .5rem 1rem .5rem 0; border-bottom: 1px solid var(--line); }
}
[part~=unseen] { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
`;

let shared: CSSStyleSheet | undefined;

/**
 * The style sheets of a form: its event's colours, and the rules that all forms on a page share. Constructed style
 * sheets are allowed by any Content-Security-Policy.
 */
export function styleSheets({ colour, onColour }: { colour: string; onColour: string }): CSSStyleSheet[] {
  shared ??= createStyleSheet(CSS);
  return [createStyleSheet(`:host{--organiser:${colour};--on-organiser:${onColour}}`), shared];
}

function createStyleSheet(css: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  return sheet;
}
