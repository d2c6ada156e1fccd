import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';

import { withValues } from './station-file.ts';

describe("the station's file", () => {
  it('has a value put where it is commented out, and every other line stays', () => {
    const text = '# A station\n# station: roof-2\n\ninterval: 10 # seconds\n';
    expect(withValues(text, { station: 'roof-3' })).toBe(
      '# A station\nstation: roof-3\n\ninterval: 10 # seconds\n',
    );
  });

  it('has a value replaced where there is one, also when another is commented out above', () => {
    const text = '# station: example\nstation: old # the old one\nsensors:\n  - chip: sht31\n';
    expect(withValues(text, { station: 'new' })).toBe(
      '# station: example\nstation: new\nsensors:\n  - chip: sht31\n',
    );
  });

  it('stays as it is where the values are there already', () => {
    const text = 'station:   "roof-2"   # mine\n';
    expect(withValues(text, { station: 'roof-2' })).toBe(text);
  });

  it.each(['123', 'null', 'on', '1e3', '0x10'])('keeps the name %s a text', (name) => {
    expect(parse(withValues('', { station: name }))).toEqual({ station: name });
  });

  it('may be JSON, and takes what looks like a pattern of replacement', () => {
    const text = withValues('{"station": "a", "sensors": []}', { auth: 'https://x.example/$&' });
    expect(parse(text)).toEqual({ station: 'a', sensors: [], auth: 'https://x.example/$&' });
  });
});
