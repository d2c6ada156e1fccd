import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';

import { codeOf, IsobarError, messageOf, nameSchema } from '@isobar/shared';
import { readStationConfig } from '@isobar/station';

/** As they come from the command line. */
export interface FlashOptions {
  readonly station?: string;
  readonly auth?: string;
  readonly config?: string;
  readonly ca?: string;
  readonly hostname?: string;
  readonly timeServers?: string;
}

/** What is written onto a board. */
export interface FlashSettings {
  readonly station: string;
  readonly auth: string;
  readonly password: string;
  /** Text of a config file that takes the place of the one on the board. */
  readonly config?: string;
  /** Certificates as PEM text. */
  readonly ca?: string;
  readonly hostName: string;
  readonly timeServers: readonly string[];
}

const HOST_NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i;
/** A name or an address; what else might stand there could change the meaning of a line. */
const TIME_SERVER = /^[a-z0-9]([a-z0-9.:-]{0,251}[a-z0-9])?$/i;

/**
 * Checks what is to be written onto a board before anything is touched.
 *
 * @throws IsobarError `ERR_FLASH_OPTIONS` that lists every problem, `ERR_CONFIG`
 */
export function checkFlashOptions(options: FlashOptions, password: string): FlashSettings {
  const config = options.config === undefined ? undefined : readStationConfig(options.config);
  const station = options.station ?? config?.station ?? '';
  const auth = options.auth ?? config?.auth ?? '';
  const hostName = options.hostname ?? station;
  const timeServers = (options.timeServers ?? '').split(',').filter((each) => each !== '');
  const problems = [
    nameSchema.safeParse(station).success ||
      `--station: expected the name of the station's account, such as roof-2, got "${station}"`,
    /^https?:$/.test(URL.canParse(auth) ? new URL(auth).protocol : '') ||
      `--auth: expected the URL that the station logs in at, such as https://weather.example, got "${auth}"`,
    HOST_NAME.test(hostName) ||
      `--hostname: expected letters, digits and "-", 63 at most, got "${hostName}"`,
    ...timeServers.map(
      (server) =>
        TIME_SERVER.test(server) ||
        `--time-servers: expected names or addresses with commas between, got "${server}"`,
    ),
    /^[^\r\n]+$/.test(password) || 'the password: expected one line that is not empty',
  ].filter((each) => typeof each === 'string');
  if (problems.length > 0) {
    throw new IsobarError(
      'ERR_FLASH_OPTIONS',
      `This cannot go onto a board:\n  ${problems.join('\n  ')}`,
    );
  }
  return {
    ...{ station, auth, password, hostName, timeServers },
    ...(options.config !== undefined && { config: readFileSync(options.config, 'utf8') }),
    ...(options.ca !== undefined && { ca: readCertificates(options.ca) }),
  };
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

function readCertificates(path: string): string {
  try {
    const text = readFileSync(path, 'utf8');
    const certificates = text.match(CERTIFICATE) ?? [];
    certificates.forEach((each) => new X509Certificate(each));
    if (certificates.length > 0) return `${certificates.join('\n')}\n`;
  } catch (error) {
    throw noCertificates(path, codeOf(error) === '' ? messageOf(error) : codeOf(error));
  }
  throw noCertificates(path, 'it holds none');
}

function noCertificates(path: string, problem: string): IsobarError {
  return new IsobarError(
    'ERR_FLASH_OPTIONS',
    `--ca: ${path} cannot be taken (${problem}); expected certificates as PEM text`,
  );
}
