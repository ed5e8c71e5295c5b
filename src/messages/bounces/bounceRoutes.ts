import type { Config } from '../../config.ts';
import type { Deps } from '../../deps.ts';
import { DomainError } from '../../domainError.ts';
import { BODY_ERRORS, jsonResponse, problem, problems } from '../../http/apiResponses.ts';
import { ApiRouter } from '../../http/apiRouter.ts';
import { providerBody } from '../../http/body.ts';
import { objectSchema, oneOf, TEXT } from '../../http/jsonSchema.ts';
import type { RateLimits } from '../../http/rateLimit.ts';
import type { Context } from '../../http/request.ts';
import { inputSchema } from '../../validation/inputSchema.ts';
import { createMailgun } from './providers/mailgun.ts';
import { createPostmark } from './providers/postmark.ts';
import type { Provider } from './providers/provider.ts';
import { createSes } from './providers/ses.ts';
import type { ReportIntake } from './takeReport.ts';

const takenSchema = objectSchema<{ outcome: string }>({
  outcome: { ...TEXT, description: '`bounced` and `complained` were recorded; others were not' },
});

/** POST /bounces/:provider, for each provider whose secret is set. */
export function bounceRoutes({ config, now }: Deps, limits: RateLimits, { takeEvent }: ReportIntake) {
  const api = new ApiRouter('Service');
  const providers = createProviders(config, now);

  api.post(
    '/bounces/:provider',
    {
      id: 'takeBounce',
      summary: 'Bounces and complaints, as Amazon SES (by SNS), Postmark and Mailgun send them',
      params: { provider: oneOf('ses', 'postmark', 'mailgun') },
      body: inputSchema({}).unknown().description('In the format of the provider; Amazon SNS calls it text'),
      text: TEXT,
      responses: {
        200: jsonResponse('Taken; an event that is no bounce of ours is ignored', takenSchema, { outcome: 'bounced' }),
        ...BODY_ERRORS,
        403: problem('The signature or password is wrong'),
        404: problem('There is no such provider, or its secret is not set'),
        413: problem('The request body is larger than 64 kB'),
        ...problems(429),
        503: problem('It cannot be saved or checked at the moment; please send it again', { 'Retry-After': 'Seconds to wait' }),
      },
    },
    // A mailing to 2,000 people with a bad list makes a few hundred bounces, in bursts.
    limits.limit({ name: 'bounces', max: 600, windowSeconds: 60 }),
    (ctx, next) => {
      if (providerOf(ctx).isAllowed?.(ctx.get('Authorization')) === false) throw refused();
      return next();
    },
    providerBody,
    async (ctx) => {
      const provider = providerOf(ctx);
      const { body } = ctx.request;
      const call = await provider.read(body);
      if (call === null) throw refused();
      try {
        ctx.body = { outcome: call === 'done' ? call : await takeEvent(call, provider.source) };
      } catch (error) {
        provider.expectAgain?.(body);
        throw error;
      }
    },
  );

  function providerOf(ctx: Context): Provider {
    const provider = providers.find(({ source }) => source === ctx.params.provider);
    if (!provider) throw new DomainError('not-found', { key: 'errors.nothing' });
    return provider;
  }

  return api;
}

function createProviders({ BOUNCE_SES_TOPIC, BOUNCE_POSTMARK_SECRET, BOUNCE_MAILGUN_KEY }: Config, now: () => Date): Provider[] {
  return [
    BOUNCE_SES_TOPIC && createSes(BOUNCE_SES_TOPIC, now),
    BOUNCE_POSTMARK_SECRET && createPostmark(BOUNCE_POSTMARK_SECRET),
    BOUNCE_MAILGUN_KEY && createMailgun(BOUNCE_MAILGUN_KEY, now),
  ].filter((provider) => typeof provider === 'object');
}

function refused(): DomainError {
  return new DomainError('forbidden', 'The signature or password is wrong.');
}
