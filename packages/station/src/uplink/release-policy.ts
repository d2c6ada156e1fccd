/** What became known of readings that were sent. */
export type DeliveryEvent =
  /** The broker has taken them (PUBACK). */
  | 'acknowledged'
  /** They are in the database. */
  | 'stored';

/** Decides whether readings may leave the outbox now. */
export type ReleasePolicy = (event: DeliveryEvent) => boolean;

/**
 * The promise that nothing is lost rests on this: a broker may acknowledge a message and then lose
 * it, so only what is stored leaves.
 */
export const releaseWhenStored: ReleasePolicy = (event) => event === 'stored';
