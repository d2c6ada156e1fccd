import {
  doctorClientId,
  hasCode,
  isStationClientId,
  isTopic,
  stationClientId,
  type TokenClaims,
} from '@isobar/shared';
import type { Logger } from '@isobar/shared/service';
import type { IConnectPacket } from 'mqtt-packet';

import type { BrokerLimits } from '../broker-limits.ts';
import { createClientAccess, type ClientAccess } from '../core/client-access.ts';
import { isTokenRejection, type TokenVerifier } from '../tokens/token-verifier.ts';
import { RETURN_CODE, type ReturnCode } from './return-code.ts';

/** Someone whom the verifier vouched for. */
export interface Guest {
  readonly account: string;
  readonly role: TokenClaims['role'];
  /** Unix seconds: when the token was issued, which revocations are about. */
  readonly issuedAt: number;
  /** Unix milliseconds: when the connection has to end. */
  readonly expiresAt: number;
  readonly access: ClientAccess;
  /** The client id as the client gave it. */
  readonly clientId: string;
}

export type Admission =
  | { readonly guest: Guest }
  | {
      readonly returnCode: ReturnCode;
      readonly reason: string;
      /** Host and port of the broker that would let it in. */
      readonly movedTo?: string | undefined;
    };

export type Admit = (connect: IConnectPacket) => Promise<Admission>;

/**
 * Decides on a CONNECT: first what costs nothing, then the token, then what the account may do. The
 * checks stand here, before aedes, so that aedes never sees a client that no one vouched for.
 */
export function createAdmission(options: {
  verifier: TokenVerifier;
  cell: string | undefined;
  limits: BrokerLimits;
  logger: Logger;
}): Admit {
  const { verifier, cell, limits, logger } = options;

  async function verify(token: string): Promise<TokenClaims | Admission> {
    try {
      return await verifier.verify(token);
    } catch (error) {
      if (isTokenRejection(error)) return refuse(RETURN_CODE.badCredentials, messageOf(error));
      // Not the client's fault: it shall come again with the same token [MQTT-3.2.2, code 3].
      if (!hasCode(error, 'ERR_TOKEN_KEYS_UNAVAILABLE'))
        logger.error({ error }, 'token check failed');
      return refuse(RETURN_CODE.unavailable, messageOf(error));
    }
  }

  return async (connect) => {
    const refusal = checkForm(connect, limits);
    if (refusal !== undefined) return refusal;
    const claims = await verify(connect.password?.toString('utf8') ?? '');
    if (!('sub' in claims)) return claims;
    if (connect.username !== claims.sub) {
      return refuse(RETURN_CODE.badCredentials, 'The user name is not the account of the token');
    }
    if (cell !== undefined && claims.cell !== undefined && claims.cell.name !== cell) {
      return { ...refuse(RETURN_CODE.notAuthorized, MOVED), movedTo: referenceOf(claims.cell.url) };
    }
    const { clientId, will } = connect;
    if (!mayUseClientId(claims, connect)) {
      return refuse(RETURN_CODE.notAuthorized, 'The client id belongs to another account');
    }
    const access = createClientAccess(claims.acl, limits);
    if (will !== undefined && !access.mayPublish(will.topic)) {
      return refuse(RETURN_CODE.notAuthorized, 'The will is for a topic that is not allowed');
    }
    const guest: Guest = {
      account: claims.sub,
      role: claims.role,
      issuedAt: claims.iat,
      expiresAt: endOf(claims, verifier.clockSkewSeconds),
      access,
      clientId,
    };
    return { guest };
  };
}

function checkForm(connect: IConnectPacket, limits: BrokerLimits): Admission | undefined {
  const { clientId, clean, username, password, will } = connect;
  if (clientId === '' && clean !== true) {
    // [MQTT-3.1.3-8]
    return refuse(RETURN_CODE.identifierRejected, 'A client without id needs a clean session');
  }
  if (Buffer.byteLength(clientId) > limits.clientIdBytes || clientId.includes('\u0000')) {
    return refuse(RETURN_CODE.identifierRejected, 'The client id is too long or holds U+0000');
  }
  if (username === undefined || password === undefined) {
    return refuse(RETURN_CODE.badCredentials, 'The user name or the token is missing');
  }
  if (will !== undefined && !isTopic(will.topic)) {
    return refuse(RETURN_CODE.notAuthorized, 'The topic of the will is none');
  }
  return undefined;
}

/**
 * `station:{name}` and its doctor's belong to that station alone, and are the only client ids that it
 * may use. The doctor leaves no session behind.
 */
function mayUseClientId({ role, sub }: TokenClaims, connect: IConnectPacket): boolean {
  const { clientId, clean, properties } = connect;
  if (role !== 'station') return !isStationClientId(clientId);
  if (clientId === stationClientId(sub)) return true;
  const leavesNothing = clean === true && (properties?.sessionExpiryInterval ?? 0) === 0;
  return leavesNothing && clientId === doctorClientId(sub);
}

/** A token that is taken although it expired a moment ago, by this clock, is good for that moment. */
function endOf({ exp }: TokenClaims, clockSkewSeconds: number): number {
  const end = exp * 1000;
  return end > Date.now() ? end : end + clockSkewSeconds * 1000;
}

const MOVED = 'The account belongs to another cell; log in anew to be told its broker';

/** The host and port of a URL, the form that is recommended for a server reference [MQTT 5.0, 4.11]. */
function referenceOf(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { hostname, port, protocol } = new URL(url);
  return `${hostname}:${port === '' ? (protocol === 'mqtts:' ? 8883 : 1883) : port}`;
}

function refuse(returnCode: ReturnCode, reason: string): Admission {
  return { returnCode, reason };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
