import type { RegistrationBody } from '../../src/registrations/domain/applicant.ts';
import type { RegistrationView } from '../../src/registrations/domain/registrationView.ts';

/** Somebody who signed up, and what the service told them since. */
export interface Participant {
  applicant: RegistrationBody;
  event: string;
  /** The Idempotency-Key of every attempt. */
  key: string;
  /** The last acknowledgement. */
  acknowledged?: RegistrationView;
  /** The private link, once it arrived by email. */
  link?: string;
  confirmed?: true;
  cancelled?: true;
  /** Others use the same address: only one of them can be registered. */
  sharesAddress?: true;
  /** The scenario itself repeats it until it is acknowledged. */
  isProbe?: true;
  /** Requests without an answer: they may have taken effect or not. */
  uncertain: Set<'confirmed' | 'cancelled' | 'changed'>;
}

const MAX_PROBLEMS = 1_000;

/** Everything that clients were told in a scenario. */
export class ClientLog {
  registered: Participant[] = [];
  unanswered = new Set<Participant>();
  acknowledged = 0;
  /** Answers that asked to retry later: nothing was acknowledged. */
  toldToRetry = 0;
  /** The first unexpected answers, a sentence each. */
  readonly problems: string[] = [];

  recordProblem(problem: string) {
    if (this.problems.length < MAX_PROBLEMS) this.problems.push(problem);
  }

  recordAcknowledgement(participant: Participant, response: RegistrationView) {
    this.acknowledged += 1;
    if (!participant.acknowledged) this.registered.push(participant);
    participant.acknowledged = response;
    this.unanswered.delete(participant);
  }
}
