import Joi from 'joi';
import { arrayOf, BOOLEAN, type JsonSchema, objectSchema, oneOf, TEXT, TIMESTAMP, UUID } from '../../http/jsonSchema.ts';
import { TEAM_ROLES, type TeamRole } from '../../teams/eventPermission.ts';
import type { ListedMember } from '../../teams/listTeam.ts';
import { inputSchema } from '../../validation/inputSchema.ts';
import { singleLineText } from '../../validation/text.ts';

const roleRule = Joi.valid(...TEAM_ROLES).required();

export const newMemberSchema = inputSchema<{ username: string; role: TeamRole }>({
  username: singleLineText.max(100).required().description('Of an active account; who has none can be invited'),
  role: roleRule,
}).example({ username: 'amina', role: 'editor' });

export const memberRoleSchema = inputSchema<{ role: TeamRole }>({ role: roleRule }).example({ role: 'door' });

const memberSchema: JsonSchema = {
  title: 'TeamMember',
  ...objectSchema<ListedMember>({
    accountId: UUID,
    username: TEXT,
    name: TEXT,
    role: oneOf(...TEAM_ROLES),
    addedAt: TIMESTAMP,
    active: { ...BOOLEAN, description: 'Whether the account can sign in' },
  }),
};

/** The whole team: the answer to every request about it. */
export const teamSchema = objectSchema<{ members: ListedMember[] }>({ members: arrayOf(memberSchema) });

const MEMBER_EXAMPLE: ListedMember = {
  ...{ accountId: '0196b3a1-5c00-7a2b-8d4e-2f6a1c9b7e10', username: 'amina', name: 'Amina Diallo', role: 'owner' },
  ...{ addedAt: '2027-05-01T08:00:00.000Z', active: true },
};
export const TEAM_EXAMPLE = { members: [MEMBER_EXAMPLE] };
