import type { TokenVerifier } from '../tokens/token-verifier.ts';
import type { Guest } from './admission.ts';
import type { Connection } from './connection.ts';
import { sessionId } from './session-plan.ts';

export interface ClientRegistry {
  entered(connection: Connection, guest: Guest): void;
  /** @returns its session id; `undefined` where another connection has the session now */
  left(connection: Connection): string | undefined;
  /** Ends all of them: the broker closes. */
  dismiss(): void;
  /** Ends the connections whose token has expired. */
  expire(now: number): void;
  /** Ends the connections whose token was declared void. */
  revoke(verifier: Pick<TokenVerifier, 'isRevoked'>): void;
  readonly connections: number;
  readonly stationsOnline: number;
}

/** Knows who is connected, and ends connections when the right to them ends. */
export function createClientRegistry(): ClientRegistry {
  const connections = new Set<Connection>();
  const bySession = new Map<string, Connection>();
  const stations = new Map<string, number>();

  return {
    entered: (connection, guest) => {
      const id = sessionId(guest);
      if (guest.clientId !== '') {
        bySession.get(id)?.supersede();
        bySession.set(id, connection);
      }
      connections.add(connection);
      if (guest.role === 'station') {
        stations.set(guest.account, (stations.get(guest.account) ?? 0) + 1);
      }
    },
    left: (connection) => {
      const { guest } = connection;
      if (guest === undefined || !connections.delete(connection)) return undefined;
      if (guest.role === 'station') {
        const count = (stations.get(guest.account) ?? 0) - 1;
        if (count > 0) stations.set(guest.account, count);
        else stations.delete(guest.account);
      }
      const id = sessionId(guest);
      return bySession.get(id) === connection && bySession.delete(id) ? id : undefined;
    },
    // Looking at all of them once in a while costs less than a timer for each, and knows no longest time.
    expire: (now) => {
      for (const connection of connections) {
        if (connection.guest !== undefined && connection.guest.expiresAt <= now) {
          connection.cut('token_expired');
        }
      }
    },
    dismiss: () => {
      for (const connection of connections) connection.cut('broker_closing');
    },
    revoke: (verifier) => {
      for (const connection of connections) {
        const { guest } = connection;
        if (guest === undefined) continue;
        if (verifier.isRevoked({ sub: guest.account, iat: guest.issuedAt })) {
          connection.cut('account_revoked');
        }
      }
    },
    get connections() {
      return connections.size;
    },
    get stationsOnline() {
      return stations.size;
    },
  };
}
