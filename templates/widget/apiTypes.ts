/** What an event's form shows. Part of the response of `GET /form`. */
export interface EventInfo {
  slug: string;
  title: string;
  /** Date and time as text, in the language of the form. */
  when: string;
  /** IANA time zone. */
  zone: string;
  location: string | null;
  organiser: string | null;
  contact: string | null;
  /** Most slots that one registration may have. */
  most: number;
}

/** The response of `GET /form`: everything that the form shows, except the number of available slots. */
export interface FormConfig {
  event: EventInfo;
  /** Whether the requesting page may show the form. */
  isAllowed: boolean;
  /** Why sign-up is closed; null while it is open. */
  closed: string | null;
  privacy: string;
  needsProof: boolean;
  /** Whether this is a demo service that shows the emails it sends on a page of its own. */
  hasMailbox: boolean;
  colour: string;
  onColour: string;
  language: string;
  locale: string;
  direction: string;
  texts: Record<string, string>;
  /** Missing: none are asked. */
  questions?: Question[];
  /** Missing: the event has none. */
  picture?: Picture;
}

/** Two files of the picture of the event. */
export interface Picture {
  url: string;
  smallUrl: string;
  /** Pixels of the file at `url`. */
  width: number;
  height: number;
  smallWidth: number;
  alt: string;
}

/** A question of the event, in the language of the form. */
export interface Question {
  id: string;
  kind: 'short_text' | 'long_text' | 'one_of' | 'several_of' | 'number' | 'date' | 'consent';
  /** Asked once, of each person of the party, or of each but the applicant. */
  scope: 'registration' | 'person' | 'others';
  label: string;
  help: string | null;
  required: boolean;
  options: { id: string; label: string }[];
}

/** By the id of the question; null: not answered. Those of several people are a list. */
export type Answers = Record<string, unknown>;

/** The response of `GET /slots`. */
export interface Availability {
  remaining: number;
  waitList: { open: boolean };
}

/** The body of `POST /register`. Slots that are not a number are sent as typed, so that the service reports the error. */
export interface RegistrationInput {
  firstName: string;
  lastName: string;
  email: string;
  phone: string;
  slots: number | string;
  member: boolean;
  waitList: boolean;
  /** Missing: the event asks nothing. */
  answers?: Answers;
}

/** The response of `POST /register`. It is also the detail of the event `slotkeeper-registered`. */
export interface Registration {
  firstName: string;
  lastName: string;
  email: string;
  phone: string;
  slots: number;
  member: boolean;
  onWaitList: boolean;
  /** Present while no slots are held: they are given when it is confirmed, if there are enough. */
  confirmFirst?: true;
  /** ISO 8601. Null when there is no time limit. */
  confirmBefore: string | null;
}

/** An input error. Without a field it concerns the whole form. */
export interface FieldError {
  field?: string;
  message: string;
}

/** The body of an error response: RFC 9457, or one of the two fixed bodies of `POST /register`. */
interface ErrorBody {
  detail?: string;
  errors?: FieldError[];
  correlationId?: string;
  email_already_registered?: string;
  not_enough_slots_available?: string;
}

export interface ApiError {
  ok: false;
  status: number;
  /** Null when the response is not JSON. */
  body: ErrorBody | null;
}

export type ApiResponse<Body> = { ok: true; body: Body } | ApiError;
