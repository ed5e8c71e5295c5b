import { type ApiResponses, BODY_ERRORS, pageResponse, problems, redirectResponse } from '../../http/apiResponses.ts';

/** Errors of every route that requires a session. */
export const SESSION_ERRORS: ApiResponses = problems(401, 403, 429, 503);

/** The same of pages. */
export const PAGE_SESSION_ERRORS: ApiResponses = { 302: redirectResponse('For browsers: to the login page'), ...SESSION_ERRORS };

/** What browsers get in response to a form. */
export const NEXT_PAGE: ApiResponses = { 303: redirectResponse('For browsers: to the next page') };
export const FORM_AGAIN: ApiResponses = { 422: pageResponse('For browsers: the form again, with its errors') };

/** Of a form of a signed-in user that programs send as JSON, besides its success. */
export const FORM_RESPONSES: ApiResponses = { ...NEXT_PAGE, ...FORM_AGAIN, ...BODY_ERRORS, ...SESSION_ERRORS };
