import { readFile } from 'node:fs/promises';

import { IsobarError, nameSchema } from '@isobar/shared';

const HEADER = 'name,password';

/**
 * Reads a file as `isobar account import` writes it: `name,password`, with that header.
 *
 * @throws IsobarError `ERR_FILE`
 */
export async function readAccountFile(
  file: string,
): Promise<readonly { name: string; password: string }[]> {
  const [header, ...lines] = (await readText(file)).split(/\r\n|\n/);
  if (header?.trim() !== HEADER) throw unfit(file, 1, `expected the header "${HEADER}"`);
  return lines.flatMap((text, index) => {
    if (text.trim() === '') return [];
    const [name = '', password = '', ...more] = text.split(',').map((field) => field.trim());
    if (nameSchema.safeParse(name).success && password !== '' && more.length === 0) {
      return [{ name, password }];
    }
    throw unfit(file, index + 2, 'expected a name, a comma and a password');
  });
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new IsobarError(
      'ERR_FILE',
      `${file} cannot be read; expected a file of passwords, as "isobar account import" writes it`,
      { cause: error },
    );
  }
}

function unfit(file: string, line: number, expectation: string): IsobarError {
  return new IsobarError('ERR_FILE', `${file}, line ${line}: ${expectation}`);
}
