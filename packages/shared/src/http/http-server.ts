import type { Socket } from 'node:net';

import { fastify, type FastifyInstance } from 'fastify';

import { IsobarError } from '../isobar-error.ts';
import type { Logger } from '../service/logger.ts';
import { createErrorHandler, errorBody } from './error-answers.ts';

/** Bounds on what a client may do with HTTP itself. */
export interface HttpLimits {
  /** Connections at one time; 7 KiB each (measured), 40 KiB while a login waits. Those beyond are closed at once. */
  readonly maxConnections: number;
  readonly maxBodyBytes: number;
  /** From the first byte of a request to its last; also for the lines of its head. */
  readonly requestSeconds: number;
  /** A connection on which nothing moves, a login that waits for its turn included, is closed. */
  readonly idleSeconds: number;
}

export const DEFAULT_HTTP_LIMITS: HttpLimits = {
  maxConnections: 12_000,
  maxBodyBytes: 4096,
  requestSeconds: 10,
  idleSeconds: 30,
};

const KEEP_ALIVE_SECONDS = 5;
const CHECK_SECONDS = 1;
const MAX_HEADER_BYTES = 8192;

/** Nothing here is a page: a browser shall neither guess at types nor run, frame or keep anything. */
const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/**
 * An HTTP server without routes: limits, security headers, and errors in one form.
 *
 * @param options.expected - the routes that there are, for who asks for another
 */
export function createHttpServer(options: {
  logger: Logger;
  limits: HttpLimits;
  trustProxy: readonly string[];
  expected: string;
}): FastifyInstance {
  const { logger, limits, trustProxy, expected } = options;
  const answerError = createErrorHandler({ logger, maxBodyBytes: limits.maxBodyBytes });
  const app = fastify({
    trustProxy: trustProxy.length === 0 ? false : [...trustProxy],
    bodyLimit: limits.maxBodyBytes,
    requestTimeout: limits.requestSeconds * 1000,
    connectionTimeout: limits.idleSeconds * 1000,
    keepAliveTimeout: KEEP_ALIVE_SECONDS * 1000,
    http: {
      headersTimeout: limits.requestSeconds * 1000,
      connectionsCheckingInterval: CHECK_SECONDS * 1000,
      maxHeaderSize: MAX_HEADER_BYTES,
    },
    // Requests that came before close() are answered; the stores are still open.
    return503OnClosing: false,
    frameworkErrors: answerError,
    clientErrorHandler: answerClientError,
  });
  app.server.maxConnections = limits.maxConnections;
  app.removeContentTypeParser('text/plain');
  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers(HEADERS);
    done();
  });
  app.setErrorHandler(answerError);
  app.setNotFoundHandler((request, reply) => {
    answerError(
      new IsobarError('ERR_NOT_FOUND', `There is no such route; expected ${expected}`),
      request,
      reply,
    );
  });
  return app;
}

const CLIENT_ERRORS: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/** What node could not even read as HTTP, or not in time. */
function answerClientError(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = CLIENT_ERRORS[error.code ?? ''] ?? '400 Bad Request';
  const body = JSON.stringify(
    errorBody(
      new IsobarError('ERR_REQUEST', `This is no HTTP request that can be answered: ${status}`),
    ),
  );
  socket.write(
    `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
  );
  socket.destroySoon();
}

/** What a client has to take its answer once the service is closing. */
const CLOSE_GRACE_MILLISECONDS = 500;

/** Answers what was asked before, and waits for slow readers half a second. */
export async function closeHttpServer(app: FastifyInstance): Promise<void> {
  const timer = setTimeout(() => {
    app.server.closeAllConnections();
  }, CLOSE_GRACE_MILLISECONDS);
  await app.close();
  clearTimeout(timer);
}
