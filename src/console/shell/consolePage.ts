import { signedInPage } from '../../accounts/session/signedInPage.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import type { Context } from '../../http/request.ts';
import { doneText } from './doneTexts.ts';
import { eventNavigation } from './eventNavigation.ts';

/**
 * Responds with templates/pages/console/NAME.hbs inside the console's frame: navigation, the tabs of the event if the path has
 * one, and what the form that led here has done.
 */
export function consolePage(ctx: Context, name: string, data: { title: string; [more: string]: unknown }): void {
  const language = languageOf(ctx);
  signedInPage(ctx, `console/${name}`, { ...eventNavigation(ctx, language), done: doneText(ctx, language), ...data });
}
