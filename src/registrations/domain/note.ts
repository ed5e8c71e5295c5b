import { singleLineText } from '../../validation/text.ts';

/** Characters (UTF-16) of a note or a reason. */
const MAX_NOTE_LENGTH = 500;

/** Why an organiser did something: `AuditNote.note`. */
export const noteText = singleLineText.max(MAX_NOTE_LENGTH);
