import { describe, expect, it } from '@jest/globals';

import { formatReading } from './format-reading.ts';

const at = new Date(2026, 10, 25, 2, 37, 40).getTime();

describe('formatReading', () => {
  it('shows a reading with units on one line', () => {
    const values = { temperature: 21.4, humidity: 55.1, windSpeed: 3.1, windDirection: 270 };
    expect(formatReading('roof-2', { timestamp: at, values }, 0)).toBe(
      '02:37:40  roof-2      21.4 °C · 55% · wind speed 3.1 m/s · wind direction 270°',
    );
  });

  it("shows a station's own quantity by its name, without a unit", () => {
    expect(formatReading('roof-2', { timestamp: at, values: { soilMoisture: 0.31 } }, 0)).toBe(
      '02:37:40  roof-2      soilMoisture 0.31',
    );
  });

  it('takes the time of receipt for a reading without a time, and says when a clock was not set', () => {
    expect(formatReading('roof-2', { clock: 'unsynced', values: { temperature: -0.5 } }, at)).toBe(
      '02:37:40  roof-2      -0.5 °C  (clock not set)',
    );
  });
});
