import type { CutReason } from '../broker-metrics.ts';
import { RETURN_CODE, type ReturnCode } from '../connection/return-code.ts';

/** Reason codes that this broker sends, MQTT 5.0, 2.4. */
export const REASON_CODE = {
  success: 0x00,
  disconnectWithWill: 0x04,
  noSubscriptionExisted: 0x11,
  unspecified: 0x80,
  malformedPacket: 0x81,
  protocolError: 0x82,
  unsupportedProtocolVersion: 0x84,
  clientIdentifierNotValid: 0x85,
  badUserNameOrPassword: 0x86,
  notAuthorized: 0x87,
  serverUnavailable: 0x88,
  serverShuttingDown: 0x8b,
  badAuthenticationMethod: 0x8c,
  keepAliveTimeout: 0x8d,
  sessionTakenOver: 0x8e,
  topicFilterInvalid: 0x8f,
  topicNameInvalid: 0x90,
  receiveMaximumExceeded: 0x93,
  topicAliasInvalid: 0x94,
  packetTooLarge: 0x95,
  messageRateTooHigh: 0x96,
  quotaExceeded: 0x97,
  serverMoved: 0x9d,
  sharedSubscriptionsNotSupported: 0x9e,
  maximumConnectTime: 0xa0,
  subscriptionIdentifiersNotSupported: 0xa1,
} as const;

/** What CONNACK says in MQTT 5 for a return code of MQTT 3.1.1. */
export const CONNACK_REASON: Readonly<Record<ReturnCode, number>> = {
  [RETURN_CODE.accepted]: REASON_CODE.success,
  [RETURN_CODE.unacceptableProtocol]: REASON_CODE.unsupportedProtocolVersion,
  [RETURN_CODE.identifierRejected]: REASON_CODE.clientIdentifierNotValid,
  [RETURN_CODE.unavailable]: REASON_CODE.serverUnavailable,
  [RETURN_CODE.badCredentials]: REASON_CODE.badUserNameOrPassword,
  [RETURN_CODE.notAuthorized]: REASON_CODE.notAuthorized,
};

/** What DISCONNECT says when the broker ends a connection. */
export const DISCONNECT_REASON: Readonly<Record<CutReason, number>> = {
  not_connect: REASON_CODE.protocolError,
  malformed: REASON_CODE.malformedPacket,
  connect_too_large: REASON_CODE.packetTooLarge,
  connect_timeout: REASON_CODE.unspecified,
  packet_too_large: REASON_CODE.packetTooLarge,
  slow_reader: REASON_CODE.quotaExceeded,
  keep_alive: REASON_CODE.keepAliveTimeout,
  protocol: REASON_CODE.protocolError,
  token_expired: REASON_CODE.maximumConnectTime,
  account_revoked: REASON_CODE.notAuthorized,
  taken_over: REASON_CODE.sessionTakenOver,
  broker_closing: REASON_CODE.serverShuttingDown,
  topic_name: REASON_CODE.topicNameInvalid,
  topic_alias: REASON_CODE.topicAliasInvalid,
  receive_maximum: REASON_CODE.receiveMaximumExceeded,
  subscription_identifier: REASON_CODE.subscriptionIdentifiersNotSupported,
  address_limit: REASON_CODE.quotaExceeded,
  flood: REASON_CODE.messageRateTooHigh,
};
