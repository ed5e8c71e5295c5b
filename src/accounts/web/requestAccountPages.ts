import { DomainError, type FieldError } from '../../domainError.ts';
import { form } from '../../http/body.ts';
import { createRouter } from '../../http/createRouter.ts';
import { requireSameSite } from '../../http/csrf.ts';
import type { FormFields } from '../../http/formFields.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import { redirect, renderPage } from '../../http/renderPage.ts';
import type { Context, Middleware } from '../../http/request.ts';
import { rerenderOnError } from '../../http/showFormAgain.ts';
import { t } from '../../i18n/translate.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import { allRoles, MEMBER } from '../domain/role.ts';
import { requestAccount } from './requestAccount.ts';
import { roleLabel } from './roleLabel.ts';

/** In the order of the form, without the password, which is never shown again. */
const TEXT_FIELDS = ['firstName', 'lastName', 'email', 'phone', 'username', 'role'];

/** The form to ask for an account, without JavaScript: `POST /user/register` for people. */
export function requestAccountPages(deps: AccountDeps, guard: Middleware, newPasswordLimit: Middleware) {
  const router = createRouter();

  router.get('/request-account', guard, (ctx) => showForm(ctx, {}, {}));

  router.post('/request-account', guard, newPasswordLimit, requireSameSite(deps.config.PUBLIC_URL), form, async (ctx) => {
    const fields = ctx.request.body as FormFields;
    const rerender = (_: Context, errors: object) => showForm(ctx, fields, errors);
    await rerenderOnError(ctx, rerender, async () => {
      const { confirmToken } = await withFormFields(fields, () => requestAccount(deps, ctx, toRequest(fields)));
      if (confirmToken) return redirect(ctx, `/public/confirm/${confirmToken}`);
      const recipient = filled(fields.email) ?? filled(fields.phone) ?? '';
      renderPage(ctx, 'accountRequested', { title: t(languageOf(ctx), 'accounts.pages.confirmAddress'), recipient });
    });
  });

  async function showForm(ctx: Context, fields: FormFields, errors: object) {
    const language = languageOf(ctx);
    const requestable = (await allRoles(deps.db)).filter((role) => role.requestable === 1);
    const chosen = requestable.some(({ name }) => name === fields.role) ? fields.role : MEMBER;
    renderPage(ctx, 'requestAccount', {
      title: t(language, 'accounts.pages.requestAccount'),
      fields: Object.fromEntries(TEXT_FIELDS.map((name) => [name, (fields[name] ?? '').slice(0, 300)])),
      roles: requestable.map(({ name, requireApproval }) => ({
        name,
        label: roleLabel(language, name),
        needsApproval: requireApproval === 1,
        isChosen: name === chosen,
      })),
      hasChoice: requestable.length > 1,
      ...errors,
    });
  }

  return router;
}

function toRequest({ username, firstName, lastName, password, role, ...fields }: FormFields) {
  const identities = contactFields(fields).map((name) => ({ contact_type: name, value: fields[name] }));
  const roles = filled(role) === undefined ? [] : [role];
  return { username, firstName, lastName, password, enabled: true, roles, identities };
}

/** Those that were filled in, in the order of the form; the first is verified. */
function contactFields(fields: FormFields): ('email' | 'phone')[] {
  return (['email', 'phone'] as const).filter((name) => filled(fields[name]) !== undefined);
}

function filled(text: string | undefined): string | undefined {
  return text?.trim() ? text.trim() : undefined;
}

/** Names in errors the fields of the form instead of those of the API. */
async function withFormFields<Result>(fields: FormFields, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof DomainError) || !error.details.fieldErrors) throw error;
    const fieldErrors = error.details.fieldErrors.map((fieldError) => ({ ...fieldError, field: formField(fieldError, fields) }));
    if (contactFields(fields).length === 0 && !fieldErrors.some(({ field }) => field === 'email'))
      fieldErrors.push({ field: 'email', message: { key: 'accounts.fieldErrors.identities' } });
    throw new DomainError(error.code, error.text, { ...error.details, fieldErrors: inOrder(fieldErrors) });
  }
}

function inOrder(errors: FieldError[]): FieldError[] {
  const order = [...TEXT_FIELDS.slice(0, -1), 'password', 'role'];
  return errors.toSorted((a, b) => order.indexOf(a.field) - order.indexOf(b.field));
}

function formField({ field, message }: FieldError, fields: FormFields): string {
  if (field.startsWith('roles')) return 'role';
  if (!field.startsWith('identities')) return field;
  const index = Number(field.split('.')[1] ?? Number.NaN);
  const isAboutPhone = typeof message === 'object' && message.key === 'accounts.fieldErrors.phoneTaken';
  return contactFields(fields)[index] ?? (isAboutPhone ? 'phone' : 'email');
}
