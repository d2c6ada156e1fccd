import {
  type IConnackPacket,
  type IPubrecPacket,
  type IPublishPacket,
  type ISubackPacket,
  type IUnsubackPacket,
  type Packet,
} from 'mqtt-packet';

import type { ClientSubscriptions } from '../connection/client-subscriptions.ts';
import type { ReturnCode } from '../connection/return-code.ts';
import { carriedBy, propertiesOf } from './carried.ts';
import type { ConnectWishes } from './connect-properties.ts';
import { encode } from './encode.ts';
import type { OpenExchanges } from './incoming-packets.ts';
import { CONNACK_REASON, REASON_CODE } from './reason-code.ts';
import type { SendWindow } from './send-window.ts';
import type { TranslatorNotes } from './translator-notes.ts';
import type { TranslatorOwner } from './translator.ts';

export interface OutgoingOptions {
  readonly exchanges: OpenExchanges;
  readonly window: SendWindow;
  readonly notes: TranslatorNotes;
  readonly subscriptions: ClientSubscriptions;
  readonly wishes: ConnectWishes;
  /** What CONNACK tells the client of the broker. */
  readonly capabilities: NonNullable<IConnackPacket['properties']>;
  readonly owner: TranslatorOwner;
}

/** Translates the MQTT 3.1.1 that aedes writes into MQTT 5, one packet after the other. */
export function createOutgoing(options: OutgoingOptions): (packet: Packet) => void {
  const { exchanges, window, notes, subscriptions, wishes, owner } = options;
  /** Refused QoS 2 messages, which aedes is led through on its own. */
  const finishing = new Set<number>();
  const send = (packet: Packet): void => {
    owner.toClient(encode(packet));
  };

  function connack({ sessionPresent, returnCode = 0 }: IConnackPacket): void {
    const reasonCode = CONNACK_REASON[returnCode as ReturnCode];
    send({ cmd: 'connack', sessionPresent, reasonCode, properties: options.capabilities });
  }

  function publish(packet: IPublishPacket): void {
    const { topic, qos, dup, retain, messageId, payload } = packet;
    const carried = carriedBy(packet) ?? {};
    const bytes = encode({
      cmd: 'publish',
      topic,
      qos,
      dup,
      retain: retain || (carried.retain === true && subscriptions.retainsAsPublished(topic)),
      ...(messageId !== undefined && { messageId }),
      payload,
      properties: propertiesOf(carried, Date.now()),
    });
    if (bytes.length > wishes.maximumPacketSize) {
      // As if the client had it [MQTT-3.1.2-25].
      owner.tooLarge();
      if (qos > 0) owner.toBroker({ cmd: 'puback', messageId: messageId ?? 0 });
    } else if (qos > 0 && messageId !== undefined) window.add(messageId, bytes);
    else owner.toClient(bytes);
  }

  function acknowledge({ cmd, messageId = 0 }: Packet & { cmd: 'puback' | 'pubrec' }): void {
    const isRefused = notes.refusedPublishes.delete(messageId);
    if (isRefused || cmd === 'puback') exchanges.publishes.delete(messageId);
    const reasonCode = isRefused ? REASON_CODE.notAuthorized : REASON_CODE.success;
    send({ cmd, messageId, reasonCode } satisfies IPubrecPacket | Packet);
    if (!isRefused || cmd === 'puback') return;
    finishing.add(messageId);
    owner.toBroker({ cmd: 'pubrel', messageId });
  }

  function complete(messageId: number): void {
    if (finishing.delete(messageId)) return;
    exchanges.publishes.delete(messageId);
    send({ cmd: 'pubcomp', messageId, reasonCode: REASON_CODE.success });
  }

  function answerFilters(packet: ISubackPacket | IUnsubackPacket): void {
    const { cmd, messageId = 0 } = packet;
    const answers = exchanges.filters.get(messageId);
    exchanges.filters.delete(messageId);
    const granted = cmd === 'suback' ? (packet.granted as number[]) : [];
    send({ cmd, messageId, granted: answers?.merge(granted, notes.refusedFilters) ?? [] });
  }

  return (packet) => {
    if (packet.cmd === 'connack') connack(packet);
    else if (packet.cmd === 'publish') publish(packet);
    else if (packet.cmd === 'puback' || packet.cmd === 'pubrec') acknowledge(packet);
    else if (packet.cmd === 'pubcomp') complete(packet.messageId ?? 0);
    else if (packet.cmd === 'suback' || packet.cmd === 'unsuback') answerFilters(packet);
    // With a reason code of 0 it is as short as can be, which is all that Paho 1.6 can read.
    else if (packet.cmd === 'pubrel') send({ ...packet, reasonCode: REASON_CODE.success });
    else send(packet);
  };
}
