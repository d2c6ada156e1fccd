import { randomUUID } from 'node:crypto';

import type { IConnackPacket, IConnectPacket } from 'mqtt-packet';

import type { BrokerLimits } from '../broker-limits.ts';
import { capabilitiesFor } from '../mqtt5/capabilities.ts';
import { carriedFrom, type Carried } from '../mqtt5/carried.ts';
import { readWishes, type ConnectWishes } from '../mqtt5/connect-properties.ts';
import type { DelayedWill, WillMessage } from '../mqtt5/delayed-wills.ts';
import { REASON_CODE } from '../mqtt5/reason-code.ts';
import type { Guest } from './admission.ts';

/** What a CONNECT comes to, in the terms of aedes and beyond them. */
export interface SessionPlan {
  /** As the client gave it, or as it was assigned. */
  readonly clientId: string;
  /** The session outlives the connection by so long; Infinity: for ever. */
  readonly expirySeconds: number;
  /** An earlier session of the client ends. */
  readonly startsAfresh: boolean;
  readonly will: WillMessage | undefined;
  readonly willCarries: Carried | undefined;
  readonly delayedWill: DelayedWill | undefined;
  /** Of a client that speaks MQTT 5. */
  readonly mqtt5:
    | {
        readonly wishes: ConnectWishes;
        readonly capabilities: NonNullable<IConnackPacket['properties']>;
      }
    | undefined;
}

/** A reason code of MQTT 5. */
export interface PlanRefusal {
  readonly reasonCode: number;
  readonly reason: string;
}

export function planSession(
  connect: IConnectPacket,
  limits: BrokerLimits,
): SessionPlan | PlanRefusal {
  const startsAfresh = connect.clean === true;
  if (connect.protocolVersion !== 5) {
    return {
      clientId: connect.clientId,
      expirySeconds: startsAfresh ? 0 : Number.POSITIVE_INFINITY,
      startsAfresh,
      will: willOf(connect),
      willCarries: undefined,
      delayedWill: undefined,
      mqtt5: undefined,
    };
  }
  if (connect.properties?.authenticationMethod !== undefined) {
    return {
      reasonCode: REASON_CODE.badAuthenticationMethod,
      reason: 'Expected a user name and a token, and no authentication method',
    };
  }
  const wishes = readWishes(connect);
  if (wishes === undefined) {
    return {
      reasonCode: REASON_CODE.protocolError,
      reason: 'A property of CONNECT is not allowed',
    };
  }
  const assignedClientId = connect.clientId === '' ? `auto-${randomUUID()}` : undefined;
  return {
    clientId: assignedClientId ?? connect.clientId,
    expirySeconds: wishes.sessionExpirySeconds,
    startsAfresh,
    ...planWill(connect, wishes),
    mqtt5: { wishes, capabilities: capabilitiesFor(connect, { limits, assignedClientId }) },
  };
}

function planWill(
  connect: IConnectPacket,
  { willDelaySeconds, sessionExpirySeconds }: ConnectWishes,
): Pick<SessionPlan, 'will' | 'willCarries' | 'delayedWill'> {
  const message = willOf(connect);
  const { willDelayInterval: _, ...properties } = connect.will?.properties ?? {};
  const carried = carriedFrom(properties, Date.now());
  if (message === undefined || Math.min(willDelaySeconds, sessionExpirySeconds) === 0) {
    return { will: message, willCarries: carried, delayedWill: undefined };
  }
  const delayedWill = { message, carried, delaySeconds: willDelaySeconds };
  return { will: undefined, willCarries: undefined, delayedWill };
}

function willOf({ will }: IConnectPacket): WillMessage | undefined {
  if (will === undefined) return undefined;
  const { topic, payload, qos = 0, retain = false } = will;
  return { topic, payload: Buffer.from(payload), qos, retain };
}

/**
 * The client id that aedes sees. aedes knows a session by its client id alone, so the account becomes
 * a part of it. Names of accounts hold no `/`, hence no two accounts can meet.
 */
export function sessionId({ account, clientId }: Pick<Guest, 'account' | 'clientId'>): string {
  return `${account}/${clientId}`;
}

/** Whose session it is: names of accounts hold no slash. */
export function accountOf(session: string): string {
  return session.slice(0, session.indexOf('/'));
}

/** The CONNECT that aedes sees: MQTT 3.1.1, and without the secrets in it. */
export function innerConnect(options: {
  plan: SessionPlan;
  guest: Guest;
  keepAliveSeconds: number;
  limits: BrokerLimits;
}): IConnectPacket {
  const { plan, guest, keepAliveSeconds, limits } = options;
  const clientId = guest.clientId === '' ? `~${randomUUID()}` : guest.clientId;
  return {
    cmd: 'connect',
    protocolId: 'MQTT',
    protocolVersion: 4,
    clean: plan.startsAfresh && plan.expirySeconds === 0,
    clientId: sessionId({ account: guest.account, clientId }),
    // A server may end a client that it finds silent, whatever it asked for [MQTT 3.1.1, 3.1.2.10].
    keepalive: Math.min(
      keepAliveSeconds === 0 ? Number.POSITIVE_INFINITY : keepAliveSeconds,
      limits.keepAliveSeconds,
    ),
    ...(plan.will !== undefined && { will: innerWill(plan.will, plan.willCarries) }),
  };
}

/** aedes keeps `properties` with the will and does not read them. */
function innerWill(
  will: WillMessage,
  carried: Carried | undefined,
): IConnectPacket['will'] & object {
  const properties = carried as NonNullable<IConnectPacket['will']>['properties'];
  return properties === undefined ? will : { ...will, properties };
}
