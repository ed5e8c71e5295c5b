import Joi from 'joi';
import { inputSchema } from '../validation/inputSchema.ts';
import { singleLineText } from '../validation/text.ts';
import { UUID_FORM, uuidField } from '../validation/uuid.ts';

/** One request of a batch. Either the registration or the content of a ticket's QR code names the party. */
export interface CheckInInput {
  id: string;
  registration?: string;
  ticket?: string;
  people: number;
  undoes?: string;
  scannedAt: Date;
}

/** What a device sends at once; more has to wait for the next request. */
const MOST_AT_ONCE = 500;
/** Fields of so many, and the lists themselves. */
export const MOST_VALUES = MOST_AT_ONCE * 7 + 3;
/** No party is larger. */
const MOST_PEOPLE = 1_000;

const uuid = Joi.string()
  .guid({ ...UUID_FORM, version: ['uuidv4', 'uuidv7'] })
  .lowercase();
const device = singleLineText.max(60).required().description('A name of the phone or program, the same each time');
const scannedAt = Joi.date().iso().min('2000-01-01').max('2100-01-01').required().description('By the clock of the device');
const id = uuid.required().description('UUID made by the device. What was received before is answered as before');

const EXAMPLE = { id: '0196b3a1-5c00-7a2b-8d4e-2f6a1c9b7e12', scannedAt: '2027-06-13T18:40:00+02:00' };

export const checkInsSchema = inputSchema<{ device: string; account?: string; checkIns: CheckInInput[] }>({
  device,
  account: uuidField.description('Id of who made them: if somebody else is signed in by now, nothing is counted (401)'),
  checkIns: Joi.array()
    .items(
      Joi.object({
        id,
        registration: uuidField,
        ticket: Joi.string().max(100).description('Content of the QR code'),
        people: Joi.number().integer().min(-MOST_PEOPLE).max(MOST_PEOPLE).invalid(0).required(),
        undoes: uuid.description('A check-in that is taken back: then as many as it counted'),
        scannedAt,
      }).xor('registration', 'ticket'),
    )
    .min(1)
    .max(MOST_AT_ONCE)
    .required(),
}).example({
  device: 'north door',
  checkIns: [{ id: EXAMPLE.id, ticket: 'AZazoVwAeiuNTi9qHJt-EGJTd5vLq1nq0o5m2w3Yt1E', people: 2, scannedAt: EXAMPLE.scannedAt }],
});

export interface WalkInInput {
  id: string;
  device: string;
  firstName: string;
  lastName: string;
  slots: number;
  scannedAt: Date;
}

export const walkInSchema = inputSchema<WalkInInput>({
  ...{ id, device, scannedAt },
  firstName: singleLineText.max(100).required(),
  lastName: singleLineText.max(100).required(),
  slots: Joi.number().integer().min(1).max(MOST_PEOPLE).required(),
}).example({
  ...EXAMPLE,
  id: '0196b3a1-5c00-7a2b-8d4e-2f6a1c9b7e14',
  device: 'north door',
  firstName: 'Dara',
  lastName: 'Byrne',
  slots: 2,
});

/** Query parameters of a page of check-ins. */
export const checkInsQuerySchema = inputSchema<{ after: number; conflicts: boolean; limit: number; lang?: unknown }>({
  after: Joi.number().integer().min(0).max(2_147_483_647).default(0).description('`next` of the page before, for what came since'),
  conflicts: Joi.boolean().default(false).description('Only those that were not counted as they were sent'),
  limit: Joi.number().integer().min(1).max(1_000).default(500),
  lang: Joi.any().strip(),
});
