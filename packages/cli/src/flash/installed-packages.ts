/** What dpkg's status file tells of one package. */
export interface InstalledPackage {
  readonly version: string;
  readonly architecture: string;
}

/** A package that is installed and configured, by dpkg's status file; `undefined` where it is not. */
export function findPackage(status: string, name: string): InstalledPackage | undefined {
  const paragraph = status.split(/\n\n+/).find((each) => fieldOf(each, 'Package') === name);
  if (paragraph === undefined || fieldOf(paragraph, 'Status') !== 'install ok installed') {
    return undefined;
  }
  return {
    version: fieldOf(paragraph, 'Version') ?? '',
    architecture: fieldOf(paragraph, 'Architecture') ?? '',
  };
}

/** A field of one line of a paragraph of Debian control data. */
export function fieldOf(paragraph: string, name: string): string | undefined {
  return new RegExp(`^${name}: (.*)$`, 'm').exec(paragraph)?.[1];
}

/** dpkg's status file without what it tells of one package. */
export function removeParagraph(status: string, name: string): string {
  const others = status
    .split(/\n\n+/)
    .filter((each) => each !== '' && fieldOf(each, 'Package') !== name);
  return others.map((each) => `${each.trimEnd()}\n\n`).join('');
}
