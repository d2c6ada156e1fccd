import type { BoardFile, BoardSystem } from './board-system.ts';

/** One thing that putting a station on a board takes. */
export interface Step {
  readonly title: string;
  /** True where nothing would change. */
  isDone(): Promise<boolean>;
  run(): Promise<void>;
}

/**
 * A step that gives a file its text.
 *
 * @param options.change - the text that is due, from the one that is there
 */
export function fileStep(options: {
  system: BoardSystem;
  title: string;
  path: string;
  mode?: number;
  change: (text: string | undefined) => string;
}): Step {
  const { system, title, path, mode, change } = options;
  const due = (file: BoardFile | undefined): BoardFile => ({
    text: change(file?.text),
    mode: mode ?? file?.mode ?? 0o644,
  });
  return {
    title,
    isDone: async () => {
      const file = await system.read(path);
      const { text, mode: dueMode } = due(file);
      return file?.text === text && file.mode === dueMode;
    },
    run: async () => {
      await system.write(path, due(await system.read(path)));
    },
  };
}
