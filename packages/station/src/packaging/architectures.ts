/** A Debian architecture that the station's package is built for. */
export interface Architecture {
  readonly name: string;
  /** The npm package with libsql's compiled part. */
  readonly libsql: string;
  readonly compiler: string;
  /** The Debian package that the compiler is in. */
  readonly compilerPackage: string;
}

export const ARCHITECTURES: readonly Architecture[] = [
  {
    name: 'armhf',
    libsql: '@libsql/linux-arm-gnueabihf',
    compiler: 'arm-linux-gnueabihf-g++',
    compilerPackage: 'g++-arm-linux-gnueabihf',
  },
  {
    name: 'arm64',
    libsql: '@libsql/linux-arm64-gnu',
    compiler: 'aarch64-linux-gnu-g++',
    compilerPackage: 'g++-aarch64-linux-gnu',
  },
  {
    name: 'amd64',
    libsql: '@libsql/linux-x64-gnu',
    compiler: 'x86_64-linux-gnu-g++',
    compilerPackage: 'g++-x86-64-linux-gnu',
  },
];
