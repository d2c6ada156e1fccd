import { describe, expect, it } from '@jest/globals';

import { parseAccountSettings } from './parse-account-settings.ts';

describe('parseAccountSettings', () => {
  it('reads a line for each account, and commas as part of a password', () => {
    const text = '\nadmin,admin,correct horse 1\r\n  ingest,ingest,a,b,c,d,e,f,g  \n\n';
    expect(parseAccountSettings(text)).toEqual({
      accounts: [
        { name: 'admin', role: 'admin', password: 'correct horse 1' },
        { name: 'ingest', role: 'ingest', password: 'a,b,c,d,e,f,g' },
      ],
      problems: [],
    });
  });

  it('names each line that does not fit, and shows no password', () => {
    const text = [
      'admin,admin,',
      'secret-without-commas',
      'Roof 2,station,correct horse 2',
      'ingest,king,correct horse 3',
      'ingest,ingest,too short',
      'shop,watcher,correct horse 4',
      'shop,watcher,correct horse 5',
    ].join('\n');
    const { accounts, problems } = parseAccountSettings(text);
    expect(accounts.map(({ name }) => name)).toEqual(['shop']);
    expect(problems).toEqual([
      expect.stringMatching(/^line 1: admin: .*empty/),
      'line 2: expected name,role,password',
      expect.stringMatching(/^line 3: name: expected/),
      expect.stringMatching(/^line 4: role of ingest: expected/),
      expect.stringMatching(/^line 5: ingest: .*too short \(9 characters\); expected 12 to 128/),
      'line 7: account shop stands in a line above already',
    ]);
    expect(problems.join()).not.toMatch(/correct|secret|: too short/);
  });
});
