export {
  accessListFor,
  accessRuleSchema,
  mayPublish,
  mayReceive,
  maySubscribe,
  ROLES,
  roleSchema,
  type AccessRule,
  type Role,
} from './access.ts';
export {
  alertConditionSchema,
  alertRuleSchema,
  type AlertCondition,
  type AlertRule,
  type AlertsMessage,
} from './alerts.ts';
export { codeOf, hasCode, IsobarError, messageOf, type ErrorCode } from './isobar-error.ts';
export {
  commandMessageSchema,
  rejectedMessageSchema,
  statusMessageSchema,
  storedMessageSchema,
  type CommandMessage,
  type RejectedMessage,
  type StatusMessage,
  type StoredMessage,
} from './messages.ts';
export {
  doctorClientId,
  isStationClientId,
  NAME_PATTERN,
  nameSchema,
  stationClientId,
} from './names.ts';
export { parseJson } from './parse-json.ts';
export { parseReading } from './parse-reading.ts';
export { QUANTITIES, quantityOf, type Aggregation, type Quantity } from './quantities.ts';
export {
  formatValue,
  LOG_PATTERN,
  MAX_BACKLOG_READINGS,
  MAX_PAYLOAD_BYTES,
  MAX_QUANTITIES,
  QUANTITY_NAME_PATTERN,
  type ClockState,
  type Reading,
  type ReadingMessage,
  type Values,
} from './reading.ts';
export { createRandom, type Random } from './random.ts';
export {
  countRanges,
  gapsBetween,
  mergeRanges,
  toRanges,
  type SequenceRange,
} from './sequence-ranges.ts';
export { instantSchema, isPlausibleTimestamp, timestampSchema } from './timestamp.ts';
export {
  DEFAULT_TOKEN_ISSUER,
  loginResponseSchema,
  revocationKey,
  revocationsSchema,
  TOKEN_ALGORITHM,
  TOKEN_AUDIENCE,
  tokenClaimsSchema,
  type LoginResponse,
  type Revocations,
  type TokenClaims,
} from './token.ts';
export { filterCovers, filterMatches, isTopic, isTopicFilter } from './topic-filter.ts';
export { parseStationTopic, STATION_TOPICS, stationTopic, type StationTopic } from './topics.ts';
export { fromUnits, toUnits, UNIT_SYSTEMS, valuesInUnits, type UnitSystem } from './units.ts';
