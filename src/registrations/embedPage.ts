import Router from '@koa/router';
import Handlebars from 'handlebars';
import { eventBySlug } from '../events/find.ts';
import { languageOf } from '../http/language.ts';
import { showPage } from '../http/pages.ts';
import type { State } from '../http/request.ts';
import { say } from '../languages/texts.ts';
import type { World } from '../world.ts';
import { eventDetails } from './details.ts';

/** "Put the form on your site": what to paste, from the least work to the most. */
export function embedPage(world: World) {
  const router = new Router<State>();
  const { PUBLIC_URL } = world.config;
  const site = new URL(PUBLIC_URL).origin;

  router.get('/events/:slug/embed', async (ctx) => {
    const event = await eventBySlug(world, ctx.params.slug);
    const language = languageOf(ctx, event.language);
    ctx.state.language = language;
    const policy = `script-src ${site}; connect-src ${site}`;
    const codes = { link: link(event.slug, event.title), component: component(event.slug, event.title), own: ownForm(event.slug) };
    showPage(ctx, 'embed', {
      ...eventDetails(event, language),
      title: say(language, 'embed.title'),
      allowed: { any: event.allowedOrigins.split(' ').includes('*'), origins: event.allowedOrigins.split(' ').join(', ') },
      ways: [
        { name: 'link', code: codes.link, title: say(language, 'embed.link'), how: say(language, 'embed.linkHow') },
        {
          name: 'component',
          code: codes.component,
          title: say(language, 'embed.component'),
          how: say(language, 'embed.componentHow'),
          policy,
        },
        { name: 'own', code: codes.own, title: say(language, 'embed.own'), how: say(language, 'embed.ownHow') },
      ],
    });
  });

  function link(slug: string, title: string) {
    return `<a href="${PUBLIC_URL}/events/${slug}">${Handlebars.escapeExpression(title)}</a>`;
  }

  /** The link inside is for whoever has no JavaScript, and shown until the form is there. */
  function component(slug: string, title: string) {
    return `<script src="${PUBLIC_URL}/form.js" type="module"></script>\n<slotkeeper-form event="${slug}">${link(slug, title)}</slotkeeper-form>`;
  }

  function ownForm(slug: string) {
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
    const answer = await post(
      '/register',
      {
        firstName: firstName.value, lastName: lastName.value, email: email.value, phone: phone.value,
        slots: Number(slots.value), member: member.checked, waitList: waitList.checked,
      },
      { X_Authorization: 'Bearer ' + token },
    );
    const said = await answer.json();
    form.querySelector('[role=status]').textContent = answer.ok ? 'Check your mail' : JSON.stringify(said);
  });
</script>`;
  }

  return router;
}
