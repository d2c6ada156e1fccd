import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { describe, expect, test } from '@jest/globals';
import { useClosing } from '@isobar/shared/testing';

import { hasPaho, pahoCommand } from '../testing/paho.ts';
import { startTestBroker } from '../testing/test-broker.ts';

/** Publishes three messages to itself, and prints what it gets as JSON lines. */
const SCRIPT = `
import json, sys, paho.mqtt.client as paho
from paho.mqtt.properties import Properties
from paho.mqtt.packettypes import PacketTypes

given = json.loads(sys.argv[1])
version = given["version"]
client = paho.Client(client_id=given["name"], protocol=version, transport=given["transport"])
client.username_pw_set(given["name"], given["token"])

def publish():
    properties = None
    if version == 5:
        properties = Properties(PacketTypes.PUBLISH)
        properties.ContentType = "text/plain"
        properties.UserProperty = ("unit", "hPa")
    for qos in (0, 1, 2):
        client.publish("a/%d" % qos, "hello", qos=qos, properties=properties)

def on_message(client, userdata, message):
    got = {"topic": message.topic, "payload": message.payload.decode(), "qos": message.qos}
    if version == 5:
        got["contentType"] = message.properties.ContentType
        got["user"] = message.properties.UserProperty
    print(json.dumps(got), flush=True)
    if message.topic == "a/2":
        client.disconnect()

client.on_connect = lambda *arguments: client.subscribe("a/#", 2)
client.on_subscribe = lambda *arguments: publish()
client.on_message = on_message
client.connect("127.0.0.1", given["port"], 30)
client.loop_forever()
`;

(hasPaho() ? describe : describe.skip)("Eclipse Paho's Python client", () => {
  const closing = useClosing();

  test.each([
    [3, 'tcp'],
    [4, 'tcp'],
    [4, 'websockets'],
    [5, 'tcp'],
    [5, 'websockets'],
  ] as const)(
    'publishes and subscribes with protocol version %i over %s',
    async (version, transport) => {
      const broker = closing(await startTestBroker({ ws: { host: '127.0.0.1', port: 0 } }));
      const acl = [{ permission: 'allow', action: 'all', topic: '#' } as const];
      const token = await broker.authority.issue({ name: 'snake', role: 'admin', acl });
      const port = transport === 'tcp' ? broker.port : broker.broker.addresses.ws?.port;
      const command = pahoCommand(SCRIPT, { version, transport, port, token, name: 'snake' });
      const { stdout } = await promisify(execFile)(...command, { timeout: 20_000 });
      const lines = stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as object);
      const more = version === 5 ? { contentType: 'text/plain', user: [['unit', 'hPa']] } : {};
      expect(lines).toEqual(
        [0, 1, 2].map((qos) => ({ topic: `a/${qos}`, payload: 'hello', qos, ...more })),
      );
    },
    30_000,
  );
});
