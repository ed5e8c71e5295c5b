import Handlebars from 'handlebars';
import type { Deps } from '../../deps.ts';
import { eventBySlug } from '../../events/eventLookup.ts';
import { inLanguage } from '../../events/eventTexts.ts';
import { createRouter } from '../../http/createRouter.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import { renderPage } from '../../http/renderPage.ts';
import { t } from '../../i18n/translate.ts';
import { eventPageData } from '../web/pageData.ts';

/** The page "Put the form on your site": code to copy, from the least work to the most. */
export function embedPage(deps: Deps) {
  const router = createRouter();
  const { PUBLIC_URL } = deps.config;
  const origin = new URL(PUBLIC_URL).origin;

  router.get('/events/:slug/embed', async (ctx) => {
    const event = await eventBySlug(deps, ctx.params.slug);
    const language = languageOf(ctx, event.language);
    ctx.state.language = language;
    const policy = `script-src ${origin}; connect-src ${origin}`;
    const { title } = inLanguage(event, language);
    const codes = {
      link: linkCode(event.slug, title),
      component: componentCode(event.slug, title),
      own: ownFormCode(event.slug),
    };
    renderPage(ctx, 'embed', {
      ...eventPageData(event, language),
      title: t(language, 'embed.title'),
      allowed: { any: event.allowedOrigins.split(' ').includes('*'), origins: event.allowedOrigins.split(' ').join(', ') },
      ways: [
        { name: 'link', code: codes.link, title: t(language, 'embed.link'), how: t(language, 'embed.linkHow') },
        {
          name: 'component',
          code: codes.component,
          title: t(language, 'embed.component'),
          how: t(language, 'embed.componentHow'),
          policy,
        },
        { name: 'own', code: codes.own, title: t(language, 'embed.own'), how: t(language, 'embed.ownHow') },
      ],
    });
  });

  function linkCode(slug: string, title: string) {
    return `<a href="${PUBLIC_URL}/events/${slug}">${Handlebars.escapeExpression(title)}</a>`;
  }

  /** The link inside is shown until the form is loaded, and stays for visitors without JavaScript. */
  function componentCode(slug: string, title: string) {
    return `<script src="${PUBLIC_URL}/form.js" type="module"></script>\n<slotkeeper-form event="${slug}">${linkCode(slug, title)}</slotkeeper-form>`;
  }

  function ownFormCode(slug: string) {
    return `<form id="sign-up">
  <label>First name <input name="firstName" required></label>
  <label>Last name <input name="lastName" required></label>
  <label>Email address <input name="email" type="email" required></label>
  <label>Phone <input name="phone" type="tel" required></label>
  <label>Slots <input name="slots" type="number" value="1" min="1" required></label>
  <label><input name="member" type="checkbox"> I am a member</label>
  <label><input name="waitList" type="checkbox"> Put me on the wait list</label>
  <button>Sign up</button>
  <p role="status"></p>
</form>
<script type="module">
  const service = '${PUBLIC_URL}';
  const form = document.querySelector('#sign-up');
  const post = (path, body, headers) =>
    fetch(service + path, { method: 'POST', body: JSON.stringify(body), headers: { 'Content-Type': 'application/json', ...headers } });
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const { firstName, lastName, email, phone, slots, member, waitList } = form.elements;
    const { token } = await (await post('/token', { event: '${slug}' })).json();
    const response = await post(
      '/register',
      {
        firstName: firstName.value, lastName: lastName.value, email: email.value, phone: phone.value,
        slots: Number(slots.value), member: member.checked, waitList: waitList.checked,
      },
      { X_Authorization: 'Bearer ' + token },
    );
    const result = await response.json();
    const left = Number(result.not_enough_slots_available);
    form.querySelector('[role=status]').textContent = response.ok
      ? result.onWaitList
        ? 'You asked to join the wait list. Check your email and follow the link in it.'
        : 'Check your email and follow the link in it to confirm.'
      : result.email_already_registered
        ? 'This email address is already registered.'
        : result.not_enough_slots_available
          ? left === 0 ? 'No slots are available.' : 'Only ' + left + ' slots are left.'
          : (result.errors ?? []).map(({ message }) => message).join('. ') || result.detail;
  });
</script>`;
  }

  return router;
}
