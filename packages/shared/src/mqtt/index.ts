export { createMqttLink, type MqttLink, type MqttLinkOptions } from './mqtt-link.ts';
