import process from 'node:process';

import { createBroker, createTokenVerifier } from '@isobar/broker';
import { DEFAULT_TOKEN_ISSUER } from '@isobar/shared';
import { createLogger } from '@isobar/shared/service';
import { Registry } from 'prom-client';

// isobar's broker as `isobar broker` starts it, but that more may wait for a session than its 10,000 messages.
// Its one argument is what createBroker is told besides, as JSON, with authUrl.
const { authUrl, ...options } = JSON.parse(process.argv[2] ?? '{}');
const logger = createLogger({ name: 'broker', level: 'warn', destination: process.stderr });
const verifier = createTokenVerifier({ authUrl, issuer: DEFAULT_TOKEN_ISSUER, logger });
const broker = await createBroker({
  tcp: { host: '127.0.0.1', port: 0 },
  verifier,
  logger,
  registry: new Registry(),
  ...options,
});
process.once('SIGTERM', async () => {
  await broker.close();
  await verifier.close();
});
process.stdout.write(`listening on ${broker.addresses.tcp?.port}\n`);
