/** Return codes of CONNACK in MQTT 3.1.1, table 3.1. */
export const RETURN_CODE = {
  accepted: 0,
  unacceptableProtocol: 1,
  identifierRejected: 2,
  unavailable: 3,
  badCredentials: 4,
  notAuthorized: 5,
} as const;

export type ReturnCode = (typeof RETURN_CODE)[keyof typeof RETURN_CODE];
