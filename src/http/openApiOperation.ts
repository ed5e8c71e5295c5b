import type Joi from 'joi';
import { type ApiResponse, COMMON_RESPONSES, problems } from './apiResponses.ts';
import type { ApiRoute } from './apiRouter.ts';
import { type JsonSchema, toJsonSchema } from './jsonSchema.ts';

/** Keywords whose values are data, not schemas. */
const DATA_KEYWORDS = ['examples', 'default', 'enum', 'const'];

/** Converts what routes declare into OpenAPI 3.1 objects, and collects the schemas that have a title. */
export class OpenApiConverter {
  readonly schemas: Record<string, JsonSchema> = {};

  operation(route: ApiRoute, security: Record<string, string[]>[]) {
    const { id, summary, tag, params = {}, query, headers = {}, cookies = {}, isBodyOptional } = route;
    const content = this.requestContent(route);
    const parameters = [
      ...Object.entries(params).map(([name, schema]) => ({ in: 'path', name, required: true, schema })),
      ...(query ? queryParameters(query) : []),
      ...Object.entries(headers).map(([name, schema]) => ({ in: 'header', name, schema })),
      ...Object.entries(cookies).map(([name, schema]) => ({ in: 'cookie', name, schema })),
    ];
    return {
      operationId: id,
      summary,
      tags: [tag],
      security,
      ...(parameters.length > 0 && { parameters }),
      ...(Object.keys(content).length > 0 && { requestBody: { required: isBodyOptional !== true, content } }),
      responses: this.responses(route),
    };
  }

  response({ description, content = {}, headers = {} }: ApiResponse) {
    const converted = mapValues(content, ({ schema, ...examples }) => ({ schema: this.schema(schema), ...examples }));
    return {
      description,
      ...(Object.keys(headers).length > 0 && {
        headers: mapValues(headers, (text) => ({ description: text, schema: { type: 'string' } })),
      }),
      ...(Object.keys(converted).length > 0 && { content: converted }),
    };
  }

  /** Every route refuses a long query and can fail unexpectedly, so these errors are declared here and not beside each. */
  private responses({ responses }: ApiRoute) {
    return mapValues({ ...problems(414, 500), ...responses }, (response) =>
      typeof response === 'string' ? { $ref: `#/components/responses/${response}` } : this.response(response),
    );
  }

  private requestContent({ body, form, text, files = [] }: ApiRoute) {
    return {
      ...(body && { 'application/json': { schema: this.schema(body) } }),
      ...(form && { 'application/x-www-form-urlencoded': { schema: this.schema(form) } }),
      ...(text && { 'text/plain': { schema: text } }),
      ...Object.fromEntries(files.map((type) => [type, {}])),
    };
  }

  private schema(schema: Joi.Schema | JsonSchema): JsonSchema {
    return this.collectTitled(toJsonSchema(schema)) as JsonSchema;
  }

  /** Replaces schemas that have a title with references to `components/schemas`. */
  private collectTitled(value: unknown, keyword = ''): unknown {
    if (typeof value !== 'object' || value === null || DATA_KEYWORDS.includes(keyword)) return value;
    if (Array.isArray(value)) return value.map((item) => this.collectTitled(item));
    const schema: JsonSchema = mapValues(value as JsonSchema, (item, name) => this.collectTitled(item, name));
    if (typeof schema.title !== 'string') return schema;
    this.schemas[schema.title] = schema;
    return { $ref: `#/components/schemas/${schema.title}` };
  }
}

export function commonResponses(converter: OpenApiConverter) {
  return mapValues(COMMON_RESPONSES, (response) => converter.response(response));
}

function queryParameters(query: Joi.ObjectSchema | JsonSchema) {
  const { properties = {}, required = [] } = toJsonSchema(query) as { properties?: Record<string, JsonSchema>; required?: string[] };
  return Object.entries(properties).map(([name, schema]) => ({ in: 'query', name, required: required.includes(name), schema }));
}

function mapValues<Value, Result>(record: Record<string, Value>, transform: (value: Value, key: string) => Result): Record<string, Result> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, transform(value, key)]));
}
