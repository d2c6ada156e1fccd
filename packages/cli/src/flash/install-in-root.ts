import { runTool, hasProgram } from './run-tool.ts';
import { unpackInRoot } from './unpack-in-root.ts';

/** What the package's scripts call, and read `DPKG_ROOT` for. */
const SCRIPT_TOOLS = ['dpkg', 'deb-systemd-helper', 'systemd-sysusers'];

/**
 * Installs a package into a root file system, of which nothing is run: the package's scripts run on this
 * machine and work on that root, so any architecture does. Where this machine is no Debian, what dpkg
 * would do is done by hand.
 *
 * @throws IsobarError `ERR_FLASH`
 */
export async function installInRoot(packagePath: string, root: string): Promise<void> {
  for (const tool of SCRIPT_TOOLS) {
    if (!(await hasProgram(tool))) return unpackInRoot(packagePath, root);
  }
  await runTool(
    'dpkg',
    [
      `--root=${root}`,
      '--force-architecture',
      '--force-script-chrootless',
      '--force-depends', // what is missing, the board's own apt fetches
      '--force-confold',
      // Scripts of other packages may not know of such roots; the board runs them at its next dpkg.
      '--no-triggers',
      '--install',
      packagePath,
    ],
    { doing: 'dpkg cannot install the package' },
  );
}
