import { readFile } from 'node:fs/promises';

import { codeOf, IsobarError } from '@isobar/shared';

import { fieldOf } from './installed-packages.ts';
import { runTool } from './run-tool.ts';

/** A Debian package file. */
export interface DebFile {
  readonly path: string;
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
  /** Its checksums as dpkg keeps them of an installed package: the same build has the same. */
  readonly md5sums: string;
}

/** A part of the ar archive that a .deb is: see deb(5) and ar(5). */
export interface Member {
  readonly name: string;
  readonly content: Buffer;
}

const MAGIC = '!<arch>\n';
const HEADER_BYTES = 60;

/**
 * Reads what a package file says of itself, without dpkg: other Linux systems have none.
 *
 * @throws IsobarError `ERR_PACKAGE_FILE`
 */
export async function readDebFile(path: string): Promise<DebFile> {
  const control = await findMember(path, 'control.tar');
  const text = await textOf(control, './control');
  return {
    path,
    name: fieldOf(text, 'Package') ?? '',
    version: fieldOf(text, 'Version') ?? '',
    architecture: fieldOf(text, 'Architecture') ?? '',
    md5sums: await textOf(control, './md5sums'),
  };
}

/**
 * The member of a package file whose name begins so.
 *
 * @throws IsobarError `ERR_PACKAGE_FILE`
 */
export async function findMember(path: string, prefix: string): Promise<Member> {
  const found = (await readMembers(path)).find(({ name }) => name.startsWith(prefix));
  if (found === undefined) throw noPackage(path, `it has no ${prefix}`);
  return found;
}

async function readMembers(path: string): Promise<Member[]> {
  const bytes = await readWhole(path);
  if (bytes.subarray(0, MAGIC.length).toString('latin1') !== MAGIC) {
    throw noPackage(path, 'it does not begin as one');
  }
  const members: Member[] = [];
  let offset = MAGIC.length;
  while (offset + HEADER_BYTES <= bytes.length) {
    const header = bytes.subarray(offset, offset + HEADER_BYTES).toString('latin1');
    const size = Number(header.slice(48, 58));
    const begin = offset + HEADER_BYTES;
    if (!(size >= 0) || begin + size > bytes.length) throw noPackage(path, 'it is cut off');
    const name = header.slice(0, 16).trim().replace(/\/$/, '');
    members.push({ name, content: bytes.subarray(begin, begin + size) });
    offset = begin + size + (size % 2); // padded to an even length
  }
  return members;
}

async function readWhole(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new IsobarError(
      'ERR_PACKAGE_FILE',
      `The package ${path} cannot be read (${codeOf(error)}); make it with: npm run package -w packages/station`,
      { cause: error },
    );
  }
}

/**
 * Runs tar on a member of a package file.
 *
 * @throws IsobarError `ERR_FLASH`
 */
export function tar({ name, content }: Member, parameters: readonly string[]): Promise<string> {
  const flag = name.endsWith('.xz') ? '--xz' : name.endsWith('.zst') ? '--zstd' : '--gzip';
  return runTool('tar', [flag, '--file=-', ...parameters], {
    doing: 'The package cannot be unpacked',
    input: content,
  });
}

/** The text of one file of a member. */
export function textOf(member: Member, path: string): Promise<string> {
  return tar(member, ['--extract', '--to-stdout', path]);
}

function noPackage(path: string, problem: string): IsobarError {
  return new IsobarError(
    'ERR_PACKAGE_FILE',
    `${path} is no Debian package (${problem}); make one with: npm run package -w packages/station`,
  );
}
