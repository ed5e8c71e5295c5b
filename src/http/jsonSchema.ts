import Joi from 'joi';

/** JSON Schema, draft 2020-12, as in OpenAPI 3.1. One with a `title` is listed once, under `components/schemas`. */
export type JsonSchema = { [keyword: string]: unknown };

type OptionalKey<View> = { [Key in keyof View]-?: object extends Pick<View, Key> ? Key : never }[keyof View] & string;
type Properties<View> = Record<keyof View & string, JsonSchema>;

export const TEXT: JsonSchema = { type: 'string' };
export const BOOLEAN: JsonSchema = { type: 'boolean' };
export const COUNT: JsonSchema = { type: 'integer', minimum: 0 };
export const UUID: JsonSchema = { type: 'string', format: 'uuid' };
export const TIMESTAMP: JsonSchema = { type: 'string', format: 'date-time', description: 'ISO 8601 in UTC' };
export const HTML: JsonSchema = { type: 'string', description: 'A page for people' };

/** An object with exactly these properties. `View` is the TypeScript type of the response, so that none is left out. */
export function objectSchema<View>(properties: Properties<View>, optional: OptionalKey<View>[] = []): JsonSchema {
  const required = Object.keys(properties).filter((name) => !(optional as string[]).includes(name));
  return { type: 'object', properties, ...(required.length > 0 && { required }), additionalProperties: false };
}

export function arrayOf(items: JsonSchema): JsonSchema {
  return { type: 'array', items };
}

export function oneOf(...values: unknown[]): JsonSchema {
  return { type: 'string', enum: values };
}

export function nullable(schema: JsonSchema): JsonSchema {
  return { ...schema, type: [schema.type, 'null'], ...(Array.isArray(schema.enum) && { enum: [...schema.enum, null] }) };
}

/** The JSON Schema of what clients may send. */
export function toJsonSchema(schema: Joi.Schema | JsonSchema): JsonSchema {
  if (!Joi.isSchema(schema)) return schema as JsonSchema;
  const exported = schema['~standard'].jsonSchema.input({ target: 'draft-2020-12' });
  return withAnnotations(exported as JsonSchema, schema.describe() as Description);
}

/** The part of `schema.describe()` that Joi does not export. */
interface Description {
  flags?: { presence?: string; result?: string };
  keys?: Record<string, Description>;
  items?: Description[];
  dependencies?: { rel: string; peers: string[] }[];
  examples?: unknown[];
  metas?: { jsonSchema?: JsonSchema }[];
}

/** Adds examples, `meta({ jsonSchema })` and alternatives between fields; removes fields that clients must not send. */
function withAnnotations(schema: JsonSchema, { keys = {}, items = [], dependencies = [], examples, metas = [] }: Description): JsonSchema {
  const annotated: JsonSchema = { ...schema, ...(examples && { examples }) };
  for (const { jsonSchema } of metas) Object.assign(annotated, jsonSchema);
  if (schema.properties) {
    const sendable = Object.entries(keys).filter(([, { flags }]) => flags?.presence !== 'forbidden' && flags?.result !== 'strip');
    const properties = schema.properties as Record<string, JsonSchema>;
    annotated.properties = Object.fromEntries(
      sendable.map(([name, description]) => [name, withAnnotations(properties[name] ?? {}, description)]),
    );
  }
  const [item] = items;
  // A list that may be sent as a single value (`single()`) is exported as a choice, without `items`.
  if (item && items.length === 1 && schema.items) annotated.items = withAnnotations(schema.items as JsonSchema, item);
  const alternatives = dependencies.find(({ rel }) => rel === 'xor');
  if (alternatives) annotated.oneOf = alternatives.peers.map((name) => ({ required: [name] }));
  return annotated;
}
