export interface FuzzRequest {
  method: string;
  path: string;
  headers: Record<string, string>;
  body?: string | Buffer;
  /** With parameters: `/registrations/:uuid`. */
  route: string;
}
