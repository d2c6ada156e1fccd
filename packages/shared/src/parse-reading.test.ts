import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { z } from 'zod';

import { messageSchema, parseReading } from './parse-reading.ts';
import { QUANTITIES } from './quantities.ts';

const reasonFor = (text: string): string | undefined => parseReading(JSON.parse(text)).reason;

describe('parseReading', () => {
  it('takes the reading that every value of the contract is in', () => {
    const text = `{"log":"k3v9q2","seq":41,"timestamp":"2026-11-25T02:37:40.000Z","temperature":21.4,
      "humidity":55.1,"pressure":1013.2,"windSpeed":3.1,"windDirection":270,"rain":0.2}`;
    expect(parseReading(JSON.parse(text))).toStrictEqual({
      reading: {
        log: 'k3v9q2',
        seq: 41,
        timestamp: 1_795_574_260_000,
        values: {
          temperature: 21.4,
          humidity: 55.1,
          pressure: 1013.2,
          windSpeed: 3.1,
          windDirection: 270,
          rain: 0.2,
        },
      },
    });
  });

  it('takes what the first isobar client sent', () => {
    expect(
      parseReading({ name: 'st0', temperature: 21.4, timestamp: 1_573_535_400 }),
    ).toStrictEqual({ reading: { timestamp: 1_573_535_400_000, values: { temperature: 21.4 } } });
  });

  it('takes a value alone: the time is that of receipt', () => {
    expect(parseReading({ temperature: -40 })).toStrictEqual({
      reading: { values: { temperature: -40 } },
    });
  });

  it('takes the mark of a clock that was not set', () => {
    expect(parseReading({ temperature: 1, clock: 'unsynced' })).toStrictEqual({
      reading: { clock: 'unsynced', values: { temperature: 1 } },
    });
  });

  it.each([
    ['1970', '1970-01-01T00:00:10Z', 10_000],
    ['2100', '2100-06-01T00:00:00Z', 4_115_491_200_000],
  ])(
    'keeps a reading of the year %s: whether its clock is right is not asked here',
    (_, timestamp, milliseconds) => {
      expect(parseReading({ temperature: 1, timestamp }).reading?.timestamp).toBe(milliseconds);
    },
  );

  it('takes quantities of a station’s own', () => {
    expect(parseReading({ soil_moisture2: 0.31, X: -1e9 })).toStrictEqual({
      reading: { values: { soil_moisture2: 0.31, X: -1e9 } },
    });
  });

  it.each(['constructor', 'toString', 'hasOwnProperty', 'valueOf'])(
    'takes a value named %s for a value like any other',
    (name) => {
      const { reading } = parseReading(JSON.parse(`{"${name}":5}`));
      expect(Object.entries(reading?.values ?? {})).toEqual([[name, 5]]);
    },
  );

  it.each(['5', '"text"', 'null', '{"temperature":21}'])(
    'refuses a value named __proto__ that is %s, and leaves every prototype alone',
    (value) => {
      expect(reasonFor(`{"temperature":21,"__proto__":${value}}`)).toBe(
        '__proto__: expected a name of letters, digits and "_" (at most 64) that begins with a letter',
      );
      expect('temperature' in {}).toBe(false);
    },
  );

  it('does not take inherited names for values', () => {
    expect(reasonFor('{"toString":"x"}')).toBe('toString: expected a finite number');
    expect(reasonFor('{"constructor":{"prototype":{"polluted":1}}}')).toBe(
      'constructor: expected a finite number',
    );
  });

  describe('refuses, and says what it expected:', () => {
    it.each(['null', '5', '"text"', 'true', '[]', '[{"temperature":1}]'])('%s', (text) => {
      expect(reasonFor(text)).toBe('expected a JSON object');
    });

    it.each([undefined, Number.NaN, () => 1])('%s', (input) => {
      expect(parseReading(input)).toEqual({ reason: 'expected a JSON object' });
    });

    it.each([
      ['{}', 'expected at least one quantity, such as "temperature"'],
      [
        '{"log":"k3v9q2","seq":1,"timestamp":"2026-11-25T02:37:40Z"}',
        'expected at least one quantity, such as "temperature"',
      ],
      ['{"temperature":"21.4"}', 'temperature: expected a number from -95 to 65 (°C)'],
      ['{"temperature":null}', 'temperature: expected a number from -95 to 65 (°C)'],
      ['{"temperature":true}', 'temperature: expected a number from -95 to 65 (°C)'],
      ['{"temperature":[21]}', 'temperature: expected a number from -95 to 65 (°C)'],
      ['{"temperature":1e400}', 'temperature: expected a number from -95 to 65 (°C)'],
      ['{"temperature":-1e400}', 'temperature: expected a number from -95 to 65 (°C)'],
      ['{"temperature":65.1}', 'temperature: expected a number from -95 to 65 (°C)'],
      ['{"humidity":-0.1}', 'humidity: expected a number from 0 to 105 (%)'],
      ['{"windDirection":361}', 'windDirection: expected a number from 0 to 360 (°)'],
      ['{"own":1e400}', 'own: expected a finite number'],
      ['{"own":"5"}', 'own: expected a finite number'],
      ['{"own":null}', 'own: expected a finite number'],
      ['{"own":{"deeper":1}}', 'own: expected a finite number'],
      ['{"temperature":1,"seq":1}', 'log and seq: expected both or neither'],
      ['{"temperature":1,"log":"k3v9q2"}', 'log and seq: expected both or neither'],
      [
        '{"temperature":1,"log":"k3v9q","seq":1}',
        'log: expected a string of 6 to 32 of a-z and 0-9',
      ],
      [
        '{"temperature":1,"log":"K3V9Q2","seq":1}',
        'log: expected a string of 6 to 32 of a-z and 0-9',
      ],
      ['{"temperature":1,"log":7,"seq":1}', 'log: expected a string of 6 to 32 of a-z and 0-9'],
      ['{"temperature":1,"log":null,"seq":1}', 'log: expected a string of 6 to 32 of a-z and 0-9'],
      ['{"temperature":1,"log":"k3v9q2","seq":0}', 'seq: expected a whole number from 1'],
      ['{"temperature":1,"log":"k3v9q2","seq":-1}', 'seq: expected a whole number from 1'],
      ['{"temperature":1,"log":"k3v9q2","seq":1.5}', 'seq: expected a whole number from 1'],
      ['{"temperature":1,"log":"k3v9q2","seq":"1"}', 'seq: expected a whole number from 1'],
      [
        '{"temperature":1,"log":"k3v9q2","seq":9007199254740992}',
        'seq: expected a whole number from 1',
      ],
      ['{"temperature":1,"clock":"wrong"}', 'clock: expected "unsynced" or nothing'],
      ['{"temperature":1,"name":5}', 'name: expected a string'],
      [`{"temperature":1,"name":"${'x'.repeat(257)}"}`, 'name: expected at most 256 characters'],
      [
        '{"temperature":1,"timestamp":"soon"}',
        'timestamp: expected an RFC 3339 date-time such as "2026-11-25T02:37:40Z", or Unix seconds or milliseconds',
      ],
      [
        '{"temperature":1,"timestamp":null}',
        'timestamp: expected an RFC 3339 date-time such as "2026-11-25T02:37:40Z", or Unix seconds or milliseconds',
      ],
    ])('%s', (text, reason) => {
      expect(reasonFor(text)).toBe(reason);
    });

    it.each(['', '_private', 'with space', 'with.dot', '$set', '9lives', 'größe', 'a'.repeat(65)])(
      'a quantity named "%s"',
      (name) => {
        expect(reasonFor(JSON.stringify({ [name]: 1 }))).toMatch(
          /: expected a name of letters, digits and "_" \(at most 64\) that begins with a letter$/,
        );
      },
    );

    it('every fault of a reading at once', () => {
      expect(reasonFor('{"temperature":99,"humidity":"wet","own":[]}')).toBe(
        'temperature: expected a number from -95 to 65 (°C); ' +
          'humidity: expected a number from 0 to 105 (%); own: expected a finite number',
      );
    });

    it('five faults of a thousand, each shortened, and how many more there are', () => {
      const long = 'n'.repeat(1000);
      const hostile = Object.fromEntries(
        Array.from({ length: 1000 }, (_, index) => [`${long}${index}`, 'x']),
      );
      const { reason = '' } = parseReading(hostile);
      expect(reason).toMatch(/; and 995 more$/);
      expect(reason.length).toBeLessThan(600);
    });
  });

  it('takes 64 quantities, and refuses 65', () => {
    const numbered = (count: number): Record<string, number> =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`q${index}`, index]));
    expect(parseReading(numbered(64)).reading?.values).toEqual(numbered(64));
    expect(parseReading(numbered(65)).reason).toBe('expected at most 64 quantities, got 65');
  });

  it('does not count log, seq, timestamp, clock and name among the quantities', () => {
    const values = Object.fromEntries(Array.from({ length: 64 }, (_, index) => [`q${index}`, 1]));
    const message = {
      ...values,
      log: 'k3v9q2',
      seq: 1,
      timestamp: 5,
      clock: 'unsynced',
      name: 'x',
    };
    expect(parseReading(message).reading?.values).toEqual(values);
  });

  it.each(QUANTITIES)(
    'takes $name from $minimum to $maximum $unit and nothing beyond',
    (quantity) => {
      const { name, minimum, maximum } = quantity;
      const step = (maximum - minimum) * 1e-9;
      for (const value of [minimum, maximum]) {
        expect(parseReading({ [name]: value }).reading?.values).toEqual({ [name]: value });
      }
      for (const value of [minimum - step, maximum + step]) {
        expect(parseReading({ [name]: value }).reason).toContain(`${name}: expected a number from`);
      }
    },
  );

  it('neither changes nor keeps what it was given', () => {
    const message = Object.freeze({ temperature: 1, own: 2 });
    expect(parseReading(message).reading?.values).not.toBe(message);
  });
});

describe('the compiled schema', () => {
  it('is one that zod can compile, or readings would cost twice as much', () => {
    expect(() => z.compile(messageSchema, { strict: true })).not.toThrow();
  });

  it('decides as the schema that it is made of, in the same words', () => {
    const compiled = z.compile(messageSchema);
    const outcome = (schema: typeof messageSchema, input: unknown): unknown => {
      const { data, error } = schema.safeParse(input);
      return { data, issues: error?.issues };
    };
    fc.assert(
      fc.property(anyMessage(), (message) => {
        expect(outcome(compiled, message)).toEqual(outcome(messageSchema, message));
      }),
      { numRuns: 1000 },
    );
  });
});

/** Messages that are nearly right, as often as not. */
function anyMessage(): fc.Arbitrary<unknown> {
  const rarely = <T>(usual: fc.Arbitrary<T>): fc.Arbitrary<unknown> =>
    fc.oneof({ arbitrary: usual, weight: 8 }, { arbitrary: fc.anything(), weight: 1 });
  const number = fc.oneof(fc.integer({ min: -100, max: 1200 }), fc.double());
  const known = fc.record(
    {
      log: rarely(fc.stringMatching(/^[a-z0-9]{6,32}$/)),
      seq: rarely(fc.integer({ min: -1, max: 100 })),
      timestamp: rarely(
        fc.oneof(
          fc.integer({ min: -1 }),
          fc.date().map((date) => date.toJSON()),
        ),
      ),
      clock: rarely(fc.constant('unsynced')),
      name: rarely(fc.string()),
      ...Object.fromEntries(QUANTITIES.map(({ name }) => [name, rarely(number)])),
    },
    { requiredKeys: [] },
  );
  const own = fc.dictionary(
    fc.oneof(fc.string(), fc.constantFrom('toString', 'own')),
    rarely(number),
  );
  return rarely(fc.tuple(known, own).map(([first, second]) => ({ ...second, ...first })));
}
