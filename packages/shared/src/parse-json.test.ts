import { expect, it } from '@jest/globals';

import { parseJson } from './parse-json.ts';

it('answers with what JSON says, and with undefined where it is none', () => {
  expect(parseJson('{"a":[1,null]}')).toEqual({ a: [1, null] });
  expect(parseJson(Buffer.from('null'))).toBeNull();
  expect(['', '{', 'undefined', "{'a':1}"].map(parseJson)).toEqual(Array(4).fill(undefined));
});
