export { createBroker, type Broker, type BrokerOptions, type BrokerStats } from './broker.ts';
export { DEFAULT_LIMITS, type BrokerLimits } from './broker-limits.ts';
export {
  brokerSettingsSchema,
  certificateOf,
  type BrokerSettings,
  type CertificateSettings,
} from './broker-settings.ts';
export type { ListenerEndpoint } from './listeners/listener.ts';
export type { Certificate } from './listeners/tls-layer.ts';
export {
  createTokenVerifier,
  type TokenVerifier,
  type TokenVerifierOptions,
} from './tokens/token-verifier.ts';
