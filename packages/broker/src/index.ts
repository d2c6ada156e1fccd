export {
  createBroker,
  type Broker,
  type BrokerOptions,
  type BrokerStats,
  type Certificate,
} from './broker.ts';
export { DEFAULT_LIMITS, type BrokerLimits } from './broker-limits.ts';
export { brokerSettingsSchema, certificateOf, type BrokerSettings } from './broker-settings.ts';
export type { ListenerEndpoint } from './listeners/listener.ts';
export {
  createTokenVerifier,
  type TokenVerifier,
  type TokenVerifierOptions,
} from './tokens/token-verifier.ts';
