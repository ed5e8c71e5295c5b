import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { escapePointer, findOperation, findResponse, type NamedOperation, type OpenApi, operationsOf } from './openApi.ts';

interface Exchange {
  method: string;
  url: string;
  status: number;
  contentType: string | null;
  text: string;
  /** The header Cache-Control. */
  caching?: string | null;
}

/** The only operation whose response may be cached: it says the same to everybody. */
const PUBLIC_OPERATIONS = ['GET /form', 'GET /openapi.json'];

/** Its reader is a program of one person, which asks every few minutes and keeps what it has read anyway. */
const PRIVATE_OPERATION = 'GET /calendar/{token}/events.ics';

/** Compares responses with the OpenAPI document, and remembers which of the declared ones arrived. */
export class ContractRecorder {
  readonly deviations: string[] = [];
  private readonly arrived = new Set<string>();
  /** Most schemas are compiled for a few responses, so that optimizing their code would cost more than it saves. */
  private readonly ajv = new Ajv2020({ strict: false, allErrors: true, code: { optimize: false } });
  private readonly operations: NamedOperation[];
  private readonly document: OpenApi;

  constructor(document: OpenApi) {
    this.document = document;
    this.operations = operationsOf(document);
    (addFormats as unknown as (ajv: Ajv2020) => void)(this.ajv);
    // RFC 6531; ajv-formats has only addresses in ASCII.
    this.ajv.addFormat('idn-email', /^[^@\s]+@[^@\s]+$/);
    this.ajv.addSchema(document, 'openapi');
  }

  /** `fetch` that records every exchange with the service. */
  recording(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
    return async (input, init) => {
      const response = await fetch(input, init);
      const contentType = response.headers.get('Content-Type');
      // An event stream never ends.
      const text = contentType?.startsWith('text/event-stream') ? '' : await response.clone().text();
      const caching = response.headers.get('Cache-Control');
      this.record({ method: init?.method ?? 'GET', url: String(input), status: response.status, contentType, text, caching });
      return response;
    };
  }

  record({ method, url, status, contentType, text, caching = 'no-store' }: Exchange): void {
    const operation = findOperation(this.operations, method === 'HEAD' ? 'GET' : method, new URL(url).pathname);
    if (!operation) return;
    const isKeptPrivately = operation.name === PRIVATE_OPERATION && caching?.startsWith('private');
    if (caching !== 'no-store' && !isKeptPrivately && !PUBLIC_OPERATIONS.includes(operation.name))
      this.deviations.push(`${operation.name} ${status}: it may be stored by caches: ${caching}`);
    const found = findResponse(this.document, operation, status);
    const mediaType = contentType?.split(';')[0] ?? '';
    const { content = {} } = found?.response ?? {};
    if (!found) this.deviations.push(`${operation.name}: status ${status} is not declared: ${text.slice(0, 300)}`);
    else if (Object.keys(content).length === 0) this.recordEmpty(operation, status, text);
    else if (!(mediaType in content)) this.deviations.push(`${operation.name} ${status}: content type ${mediaType} is not declared`);
    else this.compare(operation, status, mediaType, `openapi#${found.pointer}/content/${escapePointer(mediaType)}/schema`, text);
  }

  /** What is declared but did not arrive. Pages of errors are not looked for: every route has them. */
  missing(): string[] {
    return this.operations.flatMap((operation) =>
      Object.keys(operation.responses).flatMap((status) => {
        const { content = {} } = findResponse(this.document, operation, Number(status))?.response ?? {};
        const types = Object.keys(content).filter((type) => type !== 'text/html' || !('application/problem+json' in content));
        const keys = types.length === 0 ? [`${operation.name} ${status}`] : types.map((type) => `${operation.name} ${status} ${type}`);
        return keys.filter((key) => !this.arrived.has(key));
      }),
    );
  }

  private recordEmpty({ name }: NamedOperation, status: number, text: string) {
    // Koa adds a short text to redirects.
    if (text !== '' && (status < 300 || status >= 400)) this.deviations.push(`${name} ${status}: a body is not declared`);
    else this.arrived.add(`${name} ${status}`);
  }

  private compare({ name }: NamedOperation, status: number, mediaType: string, schema: string, text: string) {
    const body = mediaType.endsWith('json') ? JSON.parse(text) : text;
    const validate = this.ajv.getSchema(schema) ?? this.ajv.compile({ $ref: schema });
    if (validate(body)) this.arrived.add(`${name} ${status} ${mediaType}`);
    else this.deviations.push(`${name} ${status}: ${this.ajv.errorsText(validate.errors)}: ${text.slice(0, 300)}`);
  }
}
