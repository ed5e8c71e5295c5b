import Joi from 'joi';
import { arrayOf, type JsonSchema, nullable, objectSchema, oneOf, TEXT, TIMESTAMP, UUID } from '../../http/jsonSchema.ts';
import { CAUSE } from '../../messages/transports/causeText.ts';
import { TEAM_ROLES, type TeamRole } from '../../teams/eventPermission.ts';
import type { ListedInvitation } from '../../teams/invitation.ts';
import { inputSchema } from '../../validation/inputSchema.ts';
import { pastedText } from '../../validation/text.ts';
import { withMessages } from '../../validation/validate.ts';

export const newInvitationSchema = inputSchema<{ email: string; role: TeamRole }>({
  email: pastedText
    .max(254)
    .required()
    .error(withMessages({ 'string.max': { key: 'fieldErrors.email.long' }, '*': { key: 'fieldErrors.email.format' } })),
  role: Joi.valid(...TEAM_ROLES).required(),
}).example({ email: 'chidi@example.org', role: 'editor' });

/** An invitation as owners see it. */
export function toInvitationView({ id, email, role, createdAt, expiresAt, emailProblem, emailCause }: ListedInvitation) {
  return { id, email, role, createdAt, expiresAt, emailProblem, emailCause };
}

type InvitationView = ReturnType<typeof toInvitationView>;

export const invitationSchema: JsonSchema = {
  title: 'TeamInvitation',
  ...objectSchema<InvitationView>({
    ...{ id: UUID, email: TEXT, role: oneOf(...TEAM_ROLES), createdAt: TIMESTAMP, expiresAt: TIMESTAMP },
    emailProblem: nullable({ ...TEXT, description: 'Why the email did not arrive; null: nothing is known against it' }),
    emailCause: CAUSE,
  }),
};
export const invitationListSchema = objectSchema<{ invitations: InvitationView[] }>({ invitations: arrayOf(invitationSchema) });
export const INVITATION_EXAMPLE: InvitationView = {
  ...{ id: '0196b3a1-5c00-7a2b-8d4e-2f6a1c9b7e10', email: 'chidi@example.org', role: 'editor' },
  ...{ createdAt: '2027-05-01T08:00:00.000Z', expiresAt: '2027-05-08T08:00:00.000Z', emailProblem: null, emailCause: null },
};
