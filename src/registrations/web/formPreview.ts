import type { Event } from '../../events/event.ts';
import type { Context } from '../../http/request.ts';
import { createFormPage } from './formPage.ts';
import type { RegistrationDeps } from './registrationDeps.ts';

/** Responds with the page of an event, perhaps a draft, as visitors see it while sign-up is open. */
export function createFormPreview(deps: RegistrationDeps) {
  const showForm = createFormPage(deps);
  return (ctx: Context, event: Event): Promise<void> => {
    ctx.state.language = event.language;
    const publishedAt = event.publishedAt ?? deps.now().toISOString();
    return showForm(ctx, { ...event, publishedAt, opensAt: null, closedAt: null }, { slots: '1' });
  };
}
