import type { Deps } from '../../deps.ts';
import type { FormTokens } from '../../http/formToken.ts';
import type { RateLimits } from '../../http/rateLimit.ts';
import type { Middleware } from '../../http/request.ts';
import type { ProofOfWork } from '../antiSpam/proofOfWork.ts';
import type { LimitResend } from '../antiSpam/resendLimit.ts';
import type { Links } from '../domain/privateLink.ts';
import type { ClientNetworks } from '../domain/unconfirmedHolds.ts';
import type { CommandProcessor } from '../processing/commandProcessor.ts';
import type { IsRegistered } from './emailCheckQuery.ts';
import type { ResolveLink } from './linkResolver.ts';

/** Dependencies of the registration routes. */
export interface RegistrationDeps extends Deps {
  processor: CommandProcessor;
  links: Links;
  tokens: FormTokens;
  isRegistered: IsRegistered;
  resolveLink: ResolveLink;
  limits: RateLimits;
  proofOfWork: ProofOfWork;
  limitResend: LimitResend;
  signUpLimit: Middleware;
  networksOf: (address: string) => ClientNetworks;
}
