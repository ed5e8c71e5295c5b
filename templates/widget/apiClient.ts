import type { ApiResponse, Availability, FormConfig, Registration, RegistrationInput } from './apiTypes.ts';
import { toHex } from './hex.ts';
import { type Challenge, solveChallenge } from './proofOfWork.ts';

const REQUEST_TIMEOUT_MS = 20_000;

interface RequestOptions extends RequestInit {
  headers?: Record<string, string>;
}

/**
 * Calls the API of the service. It adds the form token and renews it when it has expired. Every method rejects when the
 * service cannot be reached.
 */
export class ApiClient {
  readonly #baseUrl: URL;
  #event: string | null;
  #acceptLanguage: string;
  #token = '';
  #idempotencyKey = { input: '', value: '' };
  #hasRegistered = false;

  /** Without an event, the service chooses the only open one. */
  constructor(baseUrl: URL, event: string | null, acceptLanguage: string) {
    this.#baseUrl = baseUrl;
    this.#event = event;
    this.#acceptLanguage = acceptLanguage;
  }

  /** Loads the form. Later requests name its event and use its language. */
  async loadForm(cache: RequestCache = 'default'): Promise<FormConfig> {
    const response = await this.#get<FormConfig>('form', cache);
    if (!response.ok) throw new Error(`The form cannot be shown: ${response.body?.detail ?? response.status}`);
    this.#event = response.body.event.slug;
    this.#acceptLanguage = response.body.language;
    return response.body;
  }

  getAvailability(): Promise<ApiResponse<Availability>> {
    return this.#get('slots');
  }

  /** Calls back when the number of available slots changes. The browser reconnects by itself; close the result to stop. */
  followAvailability({ event, language }: FormConfig, onChange: (availability: Availability) => void): EventSource {
    const source = new EventSource(new URL(`events/${event.slug}/live?lang=${language}`, this.#baseUrl));
    source.onmessage = ({ data }) => {
      const { remaining, waitList } = JSON.parse(data);
      onChange({ remaining, waitList: { open: waitList } });
    };
    return source;
  }

  async renewToken(): Promise<ApiResponse<{ token: string }>> {
    const response = await this.#post<{ token: string }>('token', { event: this.#event });
    if (response.ok) this.#token = response.body.token;
    return response;
  }

  /** A correction for an address that looks mistyped. Null if there is none. A failed request must not block a sign-up. */
  async suggestEmail(email: string): Promise<string | null> {
    try {
      const response = await this.#post<{ suggestion: string | null }>('email_suggestion', { email });
      return response.ok ? response.body.suggestion : null;
    } catch {
      return null;
    }
  }

  /** Whether the next registration corrects the one before. The service decides, and takes another person for another. */
  get mayCorrect(): boolean {
    return this.#hasRegistered;
  }

  /**
   * The same input is sent with the same Idempotency-Key, so that a retry makes no second registration. So is the input that
   * corrects it, for example a mistyped address.
   */
  async register(input: RegistrationInput, needsProof: boolean): Promise<ApiResponse<Registration>> {
    const json = JSON.stringify(input);
    if (this.#idempotencyKey.input !== json && !this.#hasRegistered) {
      // crypto.randomUUID is missing on pages without TLS.
      this.#idempotencyKey = { input: json, value: toHex(crypto.getRandomValues(new Uint8Array(16))) };
    }
    const proof = needsProof ? await this.#proveWork() : '';
    const response = await this.#postWithToken<Registration>('register', input, {
      'Idempotency-Key': this.#idempotencyKey.value,
      ...(this.#hasRegistered && { 'X-Correction': 'true' }),
      ...(proof && { 'X-Proof': proof }),
    });
    this.#hasRegistered ||= response.ok;
    return response;
  }

  /** Requests the email with the private link again. */
  resendLink(email: string): Promise<ApiResponse<unknown>> {
    return this.#postWithToken('resend', { email });
  }

  /** Takes about a second. The service accepts each proof once. */
  async #proveWork(): Promise<string> {
    const response = await this.#get<Challenge>('proof', 'no-store');
    return response.ok ? solveChallenge(response.body) : '';
  }

  /** Renews a missing or expired token and sends the request again, once. */
  async #postWithToken<Body>(path: string, body: object, headers: Record<string, string> = {}): Promise<ApiResponse<Body>> {
    const send = () => this.#post<Body>(path, body, { ...headers, X_Authorization: `Bearer ${this.#token}` });
    if (this.#token) {
      const response = await send();
      if (response.ok || (response.status !== 401 && response.status !== 403)) return response;
    }
    const renewed = await this.renewToken();
    return renewed.ok ? send() : renewed;
  }

  #get<Body>(path: string, cache: RequestCache = 'default'): Promise<ApiResponse<Body>> {
    const url = new URL(path, this.#baseUrl);
    if (this.#event !== null) url.searchParams.set('event', this.#event);
    return this.#request(url, { cache });
  }

  #post<Body>(path: string, body: object, headers: Record<string, string> = {}): Promise<ApiResponse<Body>> {
    const url = new URL(path, this.#baseUrl);
    return this.#request(url, { method: 'POST', body: JSON.stringify(body), headers: { 'Content-Type': 'application/json', ...headers } });
  }

  async #request<Body>(url: URL, { headers, ...options }: RequestOptions): Promise<ApiResponse<Body>> {
    const response = await fetch(url, {
      ...options,
      headers: { Accept: 'application/json', 'Accept-Language': this.#acceptLanguage, ...headers },
      credentials: 'omit',
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    });
    const { status } = response;
    if (status === 200) return { ok: true, body: await response.json() };
    return { ok: false, status, body: await response.json().catch(() => null) };
  }
}
