import { expect } from 'chai';
import type Joi from 'joi';
import { DomainError } from '../../src/domainError.ts';
import type { ApiOperation } from '../../src/http/apiRouter.ts';
import { ApiRouter } from '../../src/http/apiRouter.ts';
import { LANGUAGES, type LocalizedText, translate } from '../../src/i18n/translate.ts';
import { validate } from '../../src/validation/validate.ts';
import { listRoutes } from '../support/routes.ts';

/** Words of the validation library, which mean nothing to people. */
const LIBRARY_WORDS =
  /Error code|"value"|must match|fails to match|#label|\{\{|custom type|of type object|is not allowed to be|undefined|\[object/;

const JUNK = [undefined, null, '', -1.5, [null], {}, 'x'.repeat(5_000), '\u202a+32 470 12\u202c'];

/** The schemas of all bodies, forms and queries, taken from what the routes declare. */
async function schemasOfRoutes(): Promise<[string, Joi.ObjectSchema][]> {
  const schemas: [string, Joi.ObjectSchema][] = [];
  const methods = ['get', 'post', 'patch', 'delete'] as const;
  const originals = Object.fromEntries(methods.map((method) => [method, ApiRouter.prototype[method]]));
  for (const method of methods) {
    const original = ApiRouter.prototype[method];
    ApiRouter.prototype[method] = function (this: ApiRouter, path: string, operation: ApiOperation, ...handlers) {
      for (const schema of [operation.body, operation.form, operation.query])
        if (schema && 'validate' in schema) schemas.push([`${method} ${path}`, schema as Joi.ObjectSchema]);
      original.call(this, path, operation, ...handlers);
    };
  }
  await listRoutes().finally(() => Object.assign(ApiRouter.prototype, originals));
  return schemas;
}

const known = new Map<string, string[]>();

/** In every language. Most inputs get the same few messages. */
function translations(message: string | LocalizedText): string[] {
  const key = JSON.stringify(message);
  const texts = known.get(key) ?? LANGUAGES.map((language) => translate(language, message));
  known.set(key, texts);
  return texts;
}

function wordsOf(schema: Joi.ObjectSchema, input: unknown): string[] {
  try {
    validate(schema, input);
    return [];
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    const messages = (error.details.fieldErrors ?? []).map(({ message }) => message);
    return [error.text, ...messages].flatMap(translations);
  }
}

describe('What is wrong with a request', () => {
  it('is said in words that people understand, whatever was sent to whatever route', async () => {
    const schemas = await schemasOfRoutes();
    expect(schemas.length).to.be.greaterThan(20);
    for (const [route, schema] of schemas) {
      const fields = Object.keys(schema.describe().keys ?? {});
      const inputs = [...JUNK, ...JUNK.flatMap((junk) => fields.map((field) => ({ [field]: junk }))), { 'no such field': 1 }];
      for (const input of inputs) {
        const bad = wordsOf(schema, input).find((words) => LIBRARY_WORDS.test(words) || words.trim() === '');
        expect(bad, `${route}: ${JSON.stringify(input)?.slice(0, 80)}`).to.equal(undefined);
      }
    }
  });
});
