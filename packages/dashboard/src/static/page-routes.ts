import { IsobarError } from '@isobar/shared';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import type { PageFile } from './page-files.ts';

/** A year: the build puts a hash of its content into the name of every file but the first. */
const FOR_EVER = 'public, max-age=31536000, immutable';

/** The page itself: `/` and the files that it loads. */
export function addPageRoutes(
  app: FastifyInstance,
  options: {
    files: ReadonlyMap<string, PageFile>;
    /** Where the page may connect to besides its own origin. */
    webSocketUrl: (request: FastifyRequest) => string;
  },
): void {
  const { files, webSocketUrl } = options;

  app.get('/', (request, reply) => {
    const file = files.get('index.html');
    if (file === undefined) throw notBuilt();
    reply.header('content-security-policy', policy(webSocketUrl(request)));
    return sendFile(request, reply, { file, cacheControl: 'no-cache' });
  });
  for (const [path, file] of files) {
    if (path === 'index.html') continue;
    app.get(`/${path}`, (request, reply) =>
      sendFile(request, reply, {
        file,
        cacheControl: path.startsWith('assets/') ? FOR_EVER : 'no-cache',
      }),
    );
  }
}

/** Nothing from elsewhere, nothing inline; data from here and from the broker. */
function policy(webSocketUrl: string): string {
  const { protocol, host } = new URL(webSocketUrl);
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "manifest-src 'self'",
    `connect-src 'self' ${protocol}//${host}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  { file, cacheControl }: { file: PageFile; cacheControl: string },
): FastifyReply {
  const accepted = (request.headers['accept-encoding'] ?? '').split(',').map((each) => each.trim());
  reply.type(file.type).header('cache-control', cacheControl).header('vary', 'accept-encoding');
  if (file.brotli !== undefined && accepted.includes('br')) {
    return reply.header('content-encoding', 'br').send(file.brotli);
  }
  if (file.gzip !== undefined && accepted.includes('gzip')) {
    return reply.header('content-encoding', 'gzip').send(file.gzip);
  }
  return reply.send(file.plain);
}

function notBuilt(): IsobarError {
  return new IsobarError(
    'ERR_PAGE_MISSING',
    'The page was not built; run "npm run build" and start again. The API under /api works all the same',
  );
}
