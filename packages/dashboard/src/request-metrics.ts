import type { FastifyInstance } from 'fastify';
import { Histogram, type Registry } from 'prom-client';

/** Measures every request: `isobar_dashboard_request_seconds`, by route and status. */
export function measureRequests(app: FastifyInstance, { registry }: { registry: Registry }): void {
  const seconds = new Histogram({
    name: 'isobar_dashboard_request_seconds',
    help: 'How long requests to the dashboard took, by route and status',
    labelNames: ['route', 'status'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10, 60],
    registers: [registry],
  });
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none';
    seconds.observe({ route, status: reply.statusCode }, reply.elapsedTime / 1000);
    done();
  });
}
