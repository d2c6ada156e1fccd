import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** As dpkg writes it of a package that is installed. */
function paragraph(name: string, version: string, architecture: string): string {
  return [
    `Package: ${name}`,
    'Status: install ok installed',
    'Maintainer: nobody <nobody@localhost>',
    `Architecture: ${architecture}`,
    `Version: ${version}`,
    'Description: a package',
  ].join('\n');
}

/** Makes as much of a Debian system in a folder as a package of a station is installed on. */
export function makeDebianRoot(options: {
  folder: string;
  architecture: string;
  packages?: readonly string[];
}): void {
  const {
    folder,
    architecture,
    packages = ['dpkg', 'nodejs', 'gpiod', 'ca-certificates'],
  } = options;
  const status = packages.map((name) => `${paragraph(name, '99', architecture)}\n\n`).join('');
  const files: Readonly<Record<string, string>> = {
    'var/lib/dpkg/status': status,
    'var/lib/dpkg/info/format': '1\n',
    'var/lib/dpkg/updates/.keep': '',
    'var/lib/dpkg/triggers/.keep': '',
    'etc/passwd': 'root:x:0:0:root:/root:/bin/bash\ndebian:x:1000:1000::/home/debian:/bin/bash\n',
    'etc/shadow': 'root:*:20000:0:99999:7:::\n',
    'etc/group': 'root:x:0:\nmessagebus:x:999:\ni2c:x:998:debian\n',
    'etc/gshadow': 'root:*::\n',
    'etc/hostname': 'beaglebone\n',
    'etc/hosts': '127.0.0.1\tlocalhost\n127.0.1.1\tbeaglebone\n::1\tlocalhost\n',
  };
  const records = packages.flatMap((name) => [
    [`var/lib/dpkg/info/${name}.list`, '/.\n'],
    [`var/lib/dpkg/info/${name}.md5sums`, ''],
  ]);
  for (const [path = '', text = ''] of [...Object.entries(files), ...records]) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}
