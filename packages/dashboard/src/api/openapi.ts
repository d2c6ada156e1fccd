import {
  accountPathSchema,
  accountsQuerySchema,
  accountsSchema,
  changedAccountSchema,
  newAccountSchema,
  newPasswordSchema,
} from './account-answers.ts';
import {
  configSchema,
  historySchema,
  ledgerSchema,
  loginSchema,
  stationDetailSchema,
  stationsSchema,
} from './answers.ts';
import { credentialsSchema } from './login-route.ts';
import { describeAlerts } from './openapi-alerts.ts';
import { operation, parametersOf, text } from './openapi-operation.ts';
import { rejectionsQuerySchema, rejectionsSchema } from './rejection-answers.ts';
import { readingsQuerySchema } from './readings-query.ts';
import { stationProfileSchema } from './station-profile.ts';
import { stationPathSchema } from './station-routes.ts';

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
        post: operation({
          summary: 'A token for name and password',
          answer: loginSchema,
          body: credentialsSchema,
          isOpen: true,
        }),
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
      '/api/stations/{station}/profile': {
        put: operation({
          summary: 'Sets what is said of a station; for admins. What is left out becomes null',
          parameters: station,
          body: stationProfileSchema,
          answer: stationProfileSchema,
        }),
      },
      '/api/stations/{station}/readings': { get: operation(readings) },
      '/api/stations/{station}/rejections': {
        get: operation({
          summary: 'What of a station was refused last, and why',
          parameters: [...station, ...parametersOf(rejectionsQuerySchema, 'query')],
          answer: rejectionsSchema,
        }),
      },
      '/api/ledger': {
        get: operation({ summary: 'What is stored and what is missing', answer: ledgerSchema }),
      },
      ...describeAlerts(),
      ...describeAccounts(),
    },
  };
}

/** What is passed on to auth, for admins. */
function describeAccounts() {
  const parameters = parametersOf(accountPathSchema, 'path');
  const change = (summary: string) =>
    operation({ summary, parameters, answer: changedAccountSchema });
  return {
    '/api/accounts': {
      get: operation({
        summary: 'Accounts, in the order of their names; for admins',
        parameters: parametersOf(accountsQuerySchema, 'query'),
        answer: accountsSchema,
      }),
      post: operation({
        summary: 'Makes an account, and says its password this once; for admins',
        body: newAccountSchema,
        answer: newPasswordSchema,
        status: 201,
      }),
    },
    '/api/accounts/{account}/password': {
      put: operation({
        summary: 'Gives an account a new password, and says it this once; for admins',
        parameters,
        answer: newPasswordSchema,
      }),
    },
    '/api/accounts/{account}/disable': {
      post: change('Has an account log in no more, and ends its tokens; for admins'),
    },
    '/api/accounts/{account}/enable': { post: change('Has an account log in again; for admins') },
  };
}
