import { clientNetwork } from '@isobar/shared/service';

import type { BrokerLimits } from '../broker-limits.ts';

type AddressLimits = Pick<
  BrokerLimits,
  'connectionsPerAddress' | 'halfOpenPerAddress' | 'connectsPerSecond'
>;

/** Connections of one address, with how far ahead of its allowance it is. */
class Address {
  open = 0;
  halfOpen = 0;
  /** Milliseconds: when what it did is paid off, at the rate that it is allowed. */
  paidAt = 0;
}

/** One connection, from the moment it was accepted. */
export interface Arrival {
  /** It is in. */
  opened(): void;
  /** Its CONNECT was refused, which costs more than one that was not. */
  refused(): void;
  /** Without effect after the first time. */
  left(): void;
}

export interface AddressBook {
  /** @returns `undefined` where the address has had enough */
  arrive(address: string): Arrival | undefined;
  /** Forgets the addresses that nothing is known of. */
  tidy(now: number): void;
}

const BURST_MILLISECONDS = 2000;
/** An address that fails again and again may try two in a hundred of what others may. */
const REFUSAL_COST = 50;

/**
 * Counts connections by address, with IPv6 by network, and lets each have so many, and so many new
 * ones in a second. Who tries tokens, or opens sockets and says nothing, costs the broker little.
 */
export function createAddressBook(
  limits: AddressLimits,
  clock: () => number = () => performance.now(),
): AddressBook {
  const addresses = new Map<string, Address>();
  const cost = 1000 / limits.connectsPerSecond;

  function mayArrive({ open, halfOpen, paidAt }: Address, now: number): boolean {
    return (
      open < limits.connectionsPerAddress &&
      halfOpen < limits.halfOpenPerAddress &&
      paidAt - now < BURST_MILLISECONDS
    );
  }

  function pay(address: Address, amount: number): void {
    address.paidAt = Math.max(address.paidAt, clock()) + amount;
  }

  return {
    arrive: (text) => {
      const key = clientNetwork(text);
      const address = addresses.get(key) ?? new Address();
      if (!mayArrive(address, clock())) return undefined;
      addresses.set(key, address);
      address.open += 1;
      address.halfOpen += 1;
      pay(address, cost);
      let isHalfOpen = true;
      let isGone = false;
      const opened = (): void => {
        if (isHalfOpen) address.halfOpen -= 1;
        isHalfOpen = false;
      };
      return {
        opened,
        refused: () => {
          pay(address, REFUSAL_COST * cost);
        },
        left: () => {
          opened();
          if (!isGone) address.open -= 1;
          isGone = true;
        },
      };
    },
    tidy: (now) => {
      for (const [key, { open, paidAt }] of addresses) {
        if (open === 0 && paidAt <= now) addresses.delete(key);
      }
    },
  };
}
