import type { ApiClient } from './apiClient.ts';
import { fieldErrorsOf, messageOf, slotsError } from './apiErrors.ts';
import type { ApiError, Availability, FieldError, FormConfig, Registration, RegistrationInput } from './apiTypes.ts';
import { createElement } from './dom.ts';
import { SignUpForm } from './signUpForm.ts';
import type { Translator } from './translator.ts';
import { emailSuggestionView, errorView, registeredView } from './views.ts';

/** Addresses that the visitor confirmed although another was suggested. */
const confirmedEmails = new Set<string>();

interface Options {
  api: ApiClient;
  config: FormConfig;
  translator: Translator;
  onRegistered: (registration: Registration) => void;
}

/** One sign-up: shows the form, sends it, and shows the result in its place. */
export class SignUpFlow {
  readonly view = createElement('div', { part: 'view' });
  readonly status = createElement('p', { part: 'status', role: 'status' });
  readonly #api: ApiClient;
  readonly #config: FormConfig;
  readonly #translator: Translator;
  readonly #onRegistered: (registration: Registration) => void;
  readonly #form: SignUpForm;
  #liveAvailability: EventSource | undefined;
  #isSending = false;

  constructor({ api, config, translator, onRegistered }: Options, lostLink: string) {
    this.#api = api;
    this.#config = config;
    this.#translator = translator;
    this.#onRegistered = onRegistered;
    this.#form = new SignUpForm({ config, translator, lostLink, onSubmit: () => this.#submit() });
    this.view.append(this.#form.element);
  }

  /** Loads what an open form needs. */
  async start(): Promise<void> {
    const [availability] = await Promise.all([this.#api.getAvailability(), this.#api.renewToken()]);
    if (availability.ok) this.#form.showAvailability(availability.body);
  }

  /** Keeps the number of available slots up to date. */
  followAvailability(): void {
    this.stopFollowing();
    if (this.#config.closed) return;
    this.#liveAvailability = this.#api.followAvailability(this.#config, (availability) => this.#form.showAvailability(availability));
  }

  stopFollowing(): void {
    this.#liveAvailability?.close();
  }

  /** Does nothing while an earlier submission is still running. */
  async #submit(): Promise<void> {
    if (this.#isSending) return;
    this.#isSending = true;
    this.#form.showErrors([]);
    this.#setStatus(this.#translator.t('widget.sending'));
    try {
      await this.#signUp(this.#form.values());
    } catch {
      this.#showErrors([{ message: this.#translator.t('widget.unreachable') }]);
    } finally {
      this.#isSending = false;
    }
  }

  /** Checks the number of slots and the address, then registers. */
  async #signUp(input: RegistrationInput): Promise<void> {
    const { t } = this.#translator;
    if (this.#form.isHoneypotFilled()) return this.#showErrors([{ field: 'firstName', message: t('fieldErrors.trap') }]);
    const isConfirmed = input.email === '' || confirmedEmails.has(input.email);
    const [availability, suggestion] = await Promise.all([
      this.#api.getAvailability(),
      isConfirmed ? null : this.#api.suggestEmail(input.email),
    ]);
    if (!availability.ok) return this.#showApiError(availability);
    this.#form.showAvailability(availability.body);
    const { remaining, waitList } = availability.body;
    // A correction holds its slots already: the service decides whether there are enough.
    const { mayCorrect } = this.#api;
    const closed = mayCorrect ? null : await this.#closedReason(availability.body);
    if (closed) return this.#showError(closed);
    // More slots than one registration may have are left to the service, which reports them with all other errors.
    const areTooMany = !mayCorrect && typeof input.slots === 'number' && input.slots > remaining && input.slots <= this.#config.event.most;
    if (areTooMany && !(input.waitList && waitList.open)) {
      return this.#showErrors([slotsError(remaining, waitList.open, this.#translator)]);
    }
    if (areTooMany) this.#setStatus(t('widget.toWaitList'));
    if (suggestion) return this.#askForEmail(input.email, suggestion);
    const response = await this.#api.register(input, this.#config.needsProof);
    if (response.ok) this.#showRegistered(response.body);
    else this.#showRejection(response);
  }

  /** Without slots and wait list, sign-up may have been closed since the form was loaded. */
  async #closedReason({ remaining, waitList }: Availability): Promise<string | null> {
    return remaining === 0 && !waitList.open ? (await this.#api.loadForm('reload')).closed : null;
  }

  #showRejection(error: ApiError): void {
    const errors = fieldErrorsOf(error, this.#form.isWaitListOpen, this.#translator);
    if (errors) this.#showErrors(errors);
    else this.#showApiError(error);
  }

  #showRegistered(registration: Registration): void {
    const onResend = () => this.#resendLink(registration.email);
    const onChangeEmail = () => this.#showForm('email');
    this.#replaceView(registeredView(registration, this.#config, this.#translator, { onResend, onChangeEmail }));
    this.#onRegistered(registration);
  }

  async #resendLink(email: string): Promise<void> {
    const { t } = this.#translator;
    const unreachable: ApiError = { ok: false, status: 0, body: null };
    const response = await this.#api.resendLink(email).catch(() => unreachable);
    this.#setStatus(response.ok ? t('sent.sentAgain', { email }) : messageOf(response, t('errorPage.title')));
  }

  /** Asks which address is right, then submits again. */
  #askForEmail(email: string, suggestion: string): void {
    const onChoose = (chosen: string) => {
      confirmedEmails.add(chosen);
      this.#form.input('email').value = chosen;
      this.#showForm('email');
      void this.#submit();
    };
    this.#replaceView(emailSuggestionView(email, suggestion, this.#translator, onChoose));
  }

  #showApiError(error: ApiError): void {
    this.#showError(messageOf(error, this.#translator.t('widget.broken')), error.body?.correlationId);
  }

  #showError(message: string, correlationId?: string): void {
    this.#replaceView(errorView(message, correlationId, this.#translator, () => this.#showForm('firstName')));
  }

  #showErrors(errors: FieldError[]): void {
    this.#setStatus('');
    this.#form.showErrors(errors);
  }

  #replaceView(content: HTMLElement[]): void {
    this.#setStatus('');
    this.view.replaceChildren(...content);
    content[0]?.focus();
  }

  #showForm(focused: 'firstName' | 'email'): void {
    this.#setStatus('');
    this.view.replaceChildren(this.#form.element);
    this.#form.input(focused).focus();
  }

  #setStatus(text: string): void {
    this.status.textContent = text;
  }
}
