import { randomBytes } from 'node:crypto';

import { brokerSettingsSchema } from '@isobar/broker';
import {
  IsobarError,
  nameSchema,
  parseJson,
  parseReading,
  parseStationTopic,
  stationTopic,
} from '@isobar/shared';
import { createMqttLink } from '@isobar/shared/mqtt';
import { readSettings, setting, type Login } from '@isobar/shared/service';
import type { Command } from 'commander';
import { z } from 'zod';

import { print, untilStopped, type Context } from '../context.ts';
import { reachableHost } from '../platform/broker-options.ts';
import { WATCHER_NAME } from '../platform/first-accounts.ts';
import { authStoreSettingsSchema, withAuthStores } from '../platform/with-auth-stores.ts';
import { createServiceLogger } from '../service-logger.ts';
import { formatReading } from '../terminal/format-reading.ts';
import { parseStation } from '../terminal/parse-station.ts';
import { formatSettingsHelp } from '../terminal/settings-help.ts';

const schema = z.object({
  ISOBAR_TOKEN: setting
    .text('expected a token')
    .optional()
    .describe(
      'a token to watch with; without it one for the account "watcher" is made from ISOBAR_DATA',
    ),
  ISOBAR_BROKER_URL: setting
    .url('mqtt', 'mqtts', 'ws', 'wss')
    .optional()
    .describe('the broker (that of this machine)'),
  ...brokerSettingsSchema.pick({ ISOBAR_HOST: true, ISOBAR_MQTT_PORT: true }).shape,
  ...authStoreSettingsSchema.shape,
});

type WatchSettings = z.infer<typeof schema>;

export function addWatchCommand(program: Command, context: Context): void {
  program
    .command('watch [station]')
    .description('show live readings, of one station or of all, with units')
    .addHelpText('after', formatSettingsHelp(schema))
    .action((station: string | undefined) => watch(context, station));
}

async function watch(context: Context, station: string | undefined): Promise<void> {
  const name = station === undefined ? '+' : parseStation(station);
  const settings = readSettings(schema, context.environment);
  const filter = stationTopic(name, 'readings');
  const login = watcherLogin(context, settings);
  await login(); // what is wrong with the token or the data folder is told at once
  const link = createMqttLink({
    login,
    clientId: `watch-${randomBytes(6).toString('hex')}`,
    clean: true,
    logger: createServiceLogger(context, { name: 'watch', defaultLevel: 'warn' }),
    onConnected: (client) => {
      client.subscribe(filter, { qos: 0 });
      client.on('message', (topic, payload) => {
        show(context, topic, payload);
      });
    },
  });
  await untilStopped(context);
  await link.close();
}

/** The token that was given, or one made on the spot for each connection. */
function watcherLogin(context: Context, settings: WatchSettings): Login {
  const brokerUrl =
    settings.ISOBAR_BROKER_URL ??
    `mqtt://${reachableHost(settings.ISOBAR_HOST)}:${settings.ISOBAR_MQTT_PORT}`;
  const token = settings.ISOBAR_TOKEN;
  if (token !== undefined) {
    const username = subjectOf(token);
    return () => Promise.resolve({ brokerUrl, username, token });
  }
  return () =>
    withAuthStores(context, async ({ accounts, tokens }) => {
      if ((await accounts.get(WATCHER_NAME)) === undefined) {
        throw new IsobarError(
          'ERR_ACCOUNT_UNKNOWN',
          `There is no account ${WATCHER_NAME} in ${settings.ISOBAR_DATA}; give a token with ISOBAR_TOKEN, or run \`isobar account add ${WATCHER_NAME} --role watcher\``,
        );
      }
      const issued = await tokens.issue({ name: WATCHER_NAME, role: 'watcher' });
      return { brokerUrl, username: WATCHER_NAME, token: issued.token };
    });
}

/** The account that a token is for; the broker checks the rest. */
function subjectOf(token: string): string {
  try {
    const payload = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString();
    return z.object({ sub: nameSchema }).parse(JSON.parse(payload)).sub;
  } catch (error) {
    throw new IsobarError(
      'ERR_TOKEN',
      'ISOBAR_TOKEN is no token; `isobar token watcher` prints one',
      {
        cause: error,
      },
    );
  }
}

function show(context: Context, topic: string, payload: Buffer): void {
  const station = parseStationTopic(topic)?.station;
  if (station === undefined) return;
  const { reading } = parseReading(parseJson(payload));
  if (reading !== undefined) print(context, formatReading(station, reading, Date.now()));
}
