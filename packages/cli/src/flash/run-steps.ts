import type { Step } from './step.ts';

/**
 * Does what is not done yet, one step after the other, and tells of each.
 *
 * @returns whether anything was changed, or, in a dry run, would be
 */
export async function runSteps(options: {
  steps: readonly Step[];
  dryRun: boolean;
  tell: (line: string) => void;
}): Promise<boolean> {
  const { steps, dryRun, tell } = options;
  let isChanged = false;
  for (const step of steps) {
    if (await step.isDone()) {
      tell(`  as is    ${step.title}`);
      continue;
    }
    isChanged = true;
    if (!dryRun) await step.run();
    tell(`  ${dryRun ? 'would' : 'done '}    ${step.title}`);
  }
  return isChanged;
}
