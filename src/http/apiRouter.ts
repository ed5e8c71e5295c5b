import type { RouterMiddleware } from '@koa/router';
import type Joi from 'joi';
import type { ApiResponses } from './apiResponses.ts';
import { createRouter, ROUTER_OPTIONS } from './createRouter.ts';
import type { JsonSchema } from './jsonSchema.ts';
import type { State } from './request.ts';

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';
type Handlers = RouterMiddleware<State>[];

/** What the OpenAPI document says about one route. */
export interface ApiOperation {
  /** Unique; generated clients call their function so. */
  id: string;
  summary: string;
  /** The token that the route requires, see `securitySchemes` in openapi.ts. */
  security?: 'form' | 'session' | 'metrics';
  /** Schemas of the parameters in the path. */
  params?: Record<string, JsonSchema>;
  query?: Joi.ObjectSchema | JsonSchema;
  /** Schemas of optional headers. */
  headers?: Record<string, JsonSchema>;
  /** Schemas of optional cookies. */
  cookies?: Record<string, JsonSchema>;
  /** The request body as JSON, as form fields and as text; the route accepts each that is given. */
  body?: Joi.ObjectSchema;
  form?: Joi.ObjectSchema | JsonSchema;
  text?: JsonSchema;
  /** Media types of a body that is a file. */
  files?: string[];
  isBodyOptional?: true;
  /** The specification writes the path with a slash at the end, so both spellings are taken. */
  allowsTrailingSlash?: true;
  responses: ApiResponses;
}

export interface ApiRoute extends ApiOperation {
  method: Method;
  /** As the router knows it: `/registrations/:uuid`. */
  path: string;
  tag: string;
}

/** A router whose routes are in the OpenAPI document. Pages, which are not, are registered with `api.router`. */
export class ApiRouter {
  readonly router = createRouter();
  readonly apiRoutes: ApiRoute[] = [];
  readonly tag: string;

  /** `tag` groups its routes in the document. */
  constructor(tag: string) {
    this.tag = tag;
  }

  get(path: string, operation: ApiOperation, ...handlers: Handlers): void {
    this.register('get', path, operation, handlers);
  }

  post(path: string, operation: ApiOperation, ...handlers: Handlers): void {
    this.register('post', path, operation, handlers);
  }

  put(path: string, operation: ApiOperation, ...handlers: Handlers): void {
    this.register('put', path, operation, handlers);
  }

  patch(path: string, operation: ApiOperation, ...handlers: Handlers): void {
    this.register('patch', path, operation, handlers);
  }

  delete(path: string, operation: ApiOperation, ...handlers: Handlers): void {
    this.register('delete', path, operation, handlers);
  }

  routes() {
    return this.router.routes();
  }

  allowedMethods() {
    return this.router.allowedMethods();
  }

  private register(method: Method, path: string, operation: ApiOperation, handlers: Handlers): void {
    const { sensitive, strict } = ROUTER_OPTIONS;
    this.router.register(path, [method], handlers, { sensitive, strict: strict && !operation.allowsTrailingSlash });
    this.apiRoutes.push({ ...operation, method, path, tag: this.tag });
  }
}
