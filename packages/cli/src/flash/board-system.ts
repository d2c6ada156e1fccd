import type { Closable } from '@isobar/shared/service';

export interface BoardFile {
  readonly text: string;
  /** Such as 0o600. */
  readonly mode: number;
}

/** The system of a board, be it on a mounted card, in an image or running. Paths are absolute there. */
export interface BoardSystem extends Closable {
  /** Where it is, for people. */
  readonly label: string;
  /** `undefined` where there is no such file. */
  read(path: string): Promise<BoardFile | undefined>;
  /** Replaces a file whole, and makes its folder. */
  write(path: string, file: BoardFile): Promise<void>;
  /** Installs or upgrades a Debian package. */
  install(packagePath: string): Promise<void>;
  /** Has a running system use what was changed. */
  apply(): Promise<void>;
  /** What is to be done next with the card, image or board. */
  readonly next: readonly string[];
}
