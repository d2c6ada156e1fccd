import { eventually, useClosing, useTemporaryFolders } from '@isobar/shared/testing';
import { describe, expect, it } from '@jest/globals';

import { startTestBench, type TestBench } from '../testing/test-bench.ts';

const closing = useClosing();
const folder = useTemporaryFolders();

const READINGS = 'stations/roof-2/readings';
const STATUS = 'stations/roof-2/status';

interface Announced {
  readonly bench: TestBench;
  /** What is retained, by topic. */
  readonly configs: Map<string, Record<string, unknown>>;
}

async function start(announceToHomeAssistant: boolean): Promise<Announced> {
  const bench = closing(
    await startTestBench(folder(), { announceToHomeAssistant, labelMilliseconds: 20 }),
  );
  const configs = new Map<string, Record<string, unknown>>();
  bench.station.on('message', (topic, payload) => {
    if (!topic.startsWith('homeassistant/')) return;
    configs.set(topic, JSON.parse(payload.toString()) as Record<string, unknown>);
  });
  await bench.station.subscribeAsync('homeassistant/#');
  return { bench, configs };
}

const topicOf = (quantity: string): string =>
  `homeassistant/sensor/isobar-roof-2/${quantity}/config`;

describe('Home Assistant', () => {
  // The keys, classes and units are those of Home Assistant's MQTT sensor and its SensorDeviceClass.
  it('is told of every quantity of a station, each once', async () => {
    const { bench, configs } = await start(true);
    const values = { temperature: 21.4, windDirection: 270, rain: 0.2, soilMoisture: 31 };
    await bench.publish(READINGS, JSON.stringify({ log: 'k3v9q2', seq: 1, ...values }));
    await eventually(() => {
      expect([...configs.keys()].sort()).toEqual(
        ['rain', 'soilMoisture', 'temperature', 'windDirection'].map(topicOf),
      );
    });
    expect(configs.get(topicOf('temperature'))).toEqual({
      name: 'Temperature',
      unique_id: 'isobar-roof-2-temperature',
      device_class: 'temperature',
      state_class: 'measurement',
      unit_of_measurement: '°C',
      suggested_display_precision: 1,
      state_topic: READINGS,
      value_template: "{{ value_json.temperature | default('') }}",
      expire_after: 900,
      device: {
        identifiers: ['isobar-roof-2'],
        name: 'roof-2',
        manufacturer: 'isobar',
        model: 'Weather station',
      },
      origin: { name: 'isobar' },
    });
    expect(configs.get(topicOf('windDirection'))).toMatchObject({
      device_class: 'wind_direction',
      state_class: 'measurement_angle',
      unit_of_measurement: '°',
    });
    const unknown = configs.get(topicOf('soilMoisture'));
    expect(unknown).toMatchObject({ name: 'soilMoisture', state_class: 'measurement' });
    expect(unknown).not.toHaveProperty('device_class');
    expect(unknown).not.toHaveProperty('unit_of_measurement');

    configs.clear();
    await bench.publish(
      READINGS,
      JSON.stringify({ log: 'k3v9q2', seq: 2, ...values, pressure: 990 }),
    );
    await eventually(() => {
      expect([...configs.keys()]).toEqual([topicOf('pressure')]);
    });
  });

  it('knows from the status whether a station is there, and when a value is too old', async () => {
    const { bench, configs } = await start(true);
    await bench.publish(READINGS, JSON.stringify({ log: 'k3v9q2', seq: 1, temperature: 21.4 }));
    await bench.publish(STATUS, JSON.stringify({ online: true, interval: 60 }));
    await eventually(() => {
      expect(configs.get(topicOf('temperature'))).toMatchObject({
        expire_after: 180,
        availability_topic: STATUS,
        availability_template: "{{ 'online' if value_json.online else 'offline' }}",
      });
    });
  });

  it('calls the device by the label of its station, and by another one once that changes', async () => {
    const { bench, configs } = await start(true);
    const nameOf = (quantity: string): unknown => configs.get(topicOf(quantity))?.device;
    const profile = { position: null, elevation: null, timeZone: null };
    await bench.store.setProfile('roof-2', { ...profile, label: 'Hohe Warte' });
    await bench.publish(
      READINGS,
      JSON.stringify({ log: 'k3v9q2', seq: 1, temperature: 21.4, rain: 0 }),
    );
    await eventually(() => {
      expect(nameOf('temperature')).toMatchObject({ name: 'Hohe Warte' });
      expect(nameOf('rain')).toMatchObject({ name: 'Hohe Warte', identifiers: ['isobar-roof-2'] });
    });
    await bench.store.setProfile('roof-2', { ...profile, label: 'Roof' });
    await eventually(() => {
      expect(nameOf('temperature')).toMatchObject({ name: 'Roof' });
      expect(nameOf('rain')).toMatchObject({ name: 'Roof' });
    });
    await bench.store.setProfile('roof-2', { ...profile, label: null });
    await eventually(() => {
      expect(nameOf('temperature')).toMatchObject({ name: 'roof-2' });
    });
  });

  it('is told nothing more of a station that was deleted, until there is one of its name again', async () => {
    const { bench, configs } = await start(true);
    const barn = 'homeassistant/sensor/isobar-barn/rain/config';
    const reading = (seq: number) => JSON.stringify({ log: 'k3v9q2', seq, rain: 0 });
    await bench.publish(READINGS, reading(1));
    await bench.publish('stations/barn/readings', reading(1));
    await eventually(() => {
      expect([...configs.keys()].sort()).toEqual([barn, topicOf('rain')]);
    });
    await bench.publish(STATUS, '');
    configs.clear();
    // Answered once ingest has seen what came before it.
    await bench.publish('stations/barn/readings', reading(2));
    await eventually(async () => {
      expect(await bench.store.totals()).toMatchObject({ stored: 3 });
    });
    const profile = { position: null, elevation: null, timeZone: null, label: 'New' };
    await bench.store.setProfile('roof-2', profile);
    await bench.store.setProfile('barn', profile);
    await eventually(() => {
      expect(configs.get(barn)).toMatchObject({ device: { name: 'New' } });
    });
    expect([...configs.keys()]).toEqual([barn]);
    await bench.publish(READINGS, reading(2));
    await eventually(() => {
      expect(configs.get(topicOf('rain'))).toMatchObject({ device: { name: 'New' } });
    });
  });

  it('is left alone where nobody asked for it', async () => {
    const { bench, configs } = await start(false);
    await bench.publish(READINGS, JSON.stringify({ log: 'k3v9q2', seq: 1, temperature: 21.4 }));
    await eventually(() => {
      expect(bench.answers).not.toEqual([]);
    });
    expect(configs.size).toBe(0);
  });
});
