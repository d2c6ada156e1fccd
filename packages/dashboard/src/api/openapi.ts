import { z } from 'zod';

import {
  configSchema,
  errorSchema,
  historySchema,
  ledgerSchema,
  loginSchema,
  stationDetailSchema,
  stationsSchema,
} from './answers.ts';
import { credentialsSchema } from './login-route.ts';
import { readingsQuerySchema } from './readings-query.ts';
import { stationPathSchema } from './station-routes.ts';

const schemaOf = (schema: z.ZodType, io: 'input' | 'output' = 'output') => {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io });
  return rest;
};

const json = (schema: z.ZodType) => ({ 'application/json': { schema: schemaOf(schema) } });
const text = (description: string) => ({ schema: { type: 'string', description } });

/** Each field of an object as a parameter of the path or of the query. */
function parametersOf(schema: z.ZodObject, place: 'path' | 'query') {
  return Object.entries(schema.shape as Readonly<Record<string, z.ZodType>>).map(
    ([name, field]) => ({
      name,
      in: place,
      required: place === 'path',
      description: field.description ?? '',
      schema: schemaOf(field, 'input'),
    }),
  );
}

const errors = {
  default: { description: 'An error: its code is in docs/errors.md', content: json(errorSchema) },
};

function operation(options: {
  summary: string;
  answer: z.ZodType;
  parameters?: readonly unknown[];
  isOpen?: boolean;
  otherTypes?: Readonly<Record<string, unknown>>;
}) {
  const { summary, answer, parameters = [], isOpen = false, otherTypes = {} } = options;
  return {
    summary,
    parameters,
    ...(isOpen && { security: [] }),
    responses: {
      200: { description: 'OK', content: { ...json(answer), ...otherTypes } },
      ...errors,
    },
  };
}

/** The API in the words of OpenAPI 3.1, made from the schemas that check its requests. */
export function describeApi() {
  const station = parametersOf(stationPathSchema, 'path');
  const readings = {
    summary: 'Readings of a station, as they are or drawn together',
    parameters: [...station, ...parametersOf(readingsQuerySchema, 'query')],
    answer: historySchema,
    otherTypes: { 'text/csv': text('A table'), 'application/x-ndjson': text('A row a line') },
  };
  return {
    openapi: '3.1.0',
    info: { title: 'isobar history API', version: '1' },
    components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
    security: [{ token: [] }],
    paths: {
      '/login': {
        post: {
          ...operation({
            summary: 'A token for name and password',
            answer: loginSchema,
            isOpen: true,
          }),
          requestBody: { required: true, content: json(credentialsSchema) },
        },
      },
      '/api/config': {
        get: operation({
          summary: 'What the page has to know',
          answer: configSchema,
          isOpen: true,
        }),
      },
      '/api/stations': {
        get: operation({ summary: 'All stations that the token may see', answer: stationsSchema }),
      },
      '/api/stations/{station}': {
        get: operation({
          summary: 'One station and its logs',
          parameters: station,
          answer: stationDetailSchema,
        }),
      },
      '/api/stations/{station}/readings': { get: operation(readings) },
      '/api/ledger': {
        get: operation({ summary: 'What is stored and what is missing', answer: ledgerSchema }),
      },
    },
  };
}
