/** A message as aedes routes it: `brokerId` and `brokerCounter` tell messages apart. */
export interface RoutedMessage {
  readonly brokerId: string | null;
  readonly brokerCounter: number;
  /** Only a message that comes from the session's queue has one already. */
  readonly messageId?: number | undefined;
}

/**
 * The time in which a client that came back gets what waited for it. aedes sends it new messages in
 * between, so that they overtake older ones [MQTT-4.6.0-6]; here they wait until the queue is through,
 * and those that were in the queue as well are not sent twice.
 */
export class Replay<Message extends RoutedMessage> {
  readonly #limit: number;
  #held = new Map<string, Message>();
  #sent = new Set<string>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** True when the message goes out now. */
  passes(message: Message): boolean {
    const key = `${message.brokerId ?? ''}:${message.brokerCounter}`;
    if (message.messageId !== undefined) {
      this.#sent.add(key);
      this.#held.delete(key);
      return true;
    }
    // One too many is still in the session's queue, for the next time.
    if (!this.#sent.has(key) && this.#held.size < this.#limit) this.#held.set(key, message);
    return false;
  }

  /** What was held back, in order. */
  end(): Message[] {
    const messages = [...this.#held.values()];
    this.#held = new Map();
    this.#sent = new Set();
    return messages;
  }
}
