import type { AedesInternals } from './aedes-internals.ts';

/**
 * Keeps aedes's list of clients true while connections of one client id come and go quickly. As it is,
 * a client that closes while it is being registered stays in the list for ever, and one that closes
 * before it is registered takes the entry of the client that it meant to take over from: that one
 * then lives on unlisted, and a later CONNECT with its id does not end it [MQTT-3.1.4-2].
 */
export function soundRegistry(aedes: AedesInternals): void {
  const register = aedes.registerClient.bind(aedes);
  const finish = aedes._finishRegisterClient.bind(aedes);
  const unregister = aedes.unregisterClient.bind(aedes);
  aedes.registerClient = (client) => {
    if (!client.closed) register(client);
  };
  aedes._finishRegisterClient = (client) => {
    if (!client.closed) finish(client);
  };
  aedes.unregisterClient = (client) => {
    if (aedes.clients[client.id] === client) unregister(client);
  };
}
