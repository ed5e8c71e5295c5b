/** The parts of GET /openapi.json that the contract test reads. */
export interface OpenApi {
  paths: Record<string, Record<string, Operation>>;
  components: { responses: Record<string, ResponseObject> };
}

interface Operation {
  security: Record<string, string[]>[];
  requestBody?: { content: Record<string, unknown> };
  responses: Record<string, ResponseObject | { $ref: string }>;
}

interface ResponseObject {
  content?: Record<string, unknown>;
}

export interface NamedOperation extends Operation {
  method: string;
  path: string;
  /** `POST /register` */
  name: string;
  /** Matches the paths of its requests. */
  pattern: RegExp;
}

export function operationsOf({ paths }: OpenApi): NamedOperation[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      ...operation,
      path,
      method: method.toUpperCase(),
      name: `${method.toUpperCase()} ${path}`,
      pattern: patternOf(path),
    })),
  );
}

/** The operation of a request: literal segments win over parameters, as in the OpenAPI specification. */
export function findOperation(operations: NamedOperation[], method: string, pathname: string): NamedOperation | undefined {
  const matches = operations.filter((operation) => operation.method === method && operation.pattern.test(pathname));
  return matches.find(({ path }) => path === pathname) ?? matches[0];
}

/** The response that is declared for a status, and the JSON pointer to it. */
export function findResponse(document: OpenApi, { path, method, responses }: NamedOperation, status: number) {
  const declared = responses[status];
  if (!declared) return undefined;
  if (!('$ref' in declared)) {
    return { response: declared, pointer: `/paths/${escapePointer(path)}/${method.toLowerCase()}/responses/${status}` };
  }
  const name = declared.$ref.split('/').at(-1) as string;
  return { response: document.components.responses[name] as ResponseObject, pointer: `/components/responses/${name}` };
}

/** One segment of a JSON pointer in a URI fragment. */
export function escapePointer(segment: string): string {
  return encodeURIComponent(segment.replaceAll('~', '~0').replaceAll('/', '~1'));
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}$`);
}
