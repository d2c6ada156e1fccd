import { expect, it } from '@jest/globals';

import { formatTable } from './format-table.ts';

it('lines columns up under their titles, without trailing blanks', () => {
  expect(
    formatTable(
      ['name', 'role'],
      [
        ['roof-2', 'station'],
        ['me', 'admin'],
      ],
    ),
  ).toBe('name    role\nroof-2  station\nme      admin');
});
