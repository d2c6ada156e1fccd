export { bearerToken } from './bearer-token.ts';
export { errorBody, type ErrorBody } from './error-answers.ts';
export {
  closeHttpServer,
  createHttpServer,
  DEFAULT_HTTP_LIMITS,
  type HttpLimits,
} from './http-server.ts';
export { readRequest } from './read-request.ts';
export { requestedHost } from './requested-host.ts';
export { RetryLaterError } from './retry-later-error.ts';
