import { afterEach } from '@jest/globals';

import { createLifecycle } from '../service/lifecycle.ts';

/** `closing(x)` returns `x` and closes it after the test. Call `useClosing()` at the top of a suite. */
export function useClosing(): <T extends { close(): unknown }>(resource: T) => T {
  let lifecycle = createLifecycle();
  afterEach(async () => {
    const ending = lifecycle;
    lifecycle = createLifecycle();
    await ending.close();
  });
  return (resource) => {
    lifecycle.defer(() => resource.close());
    return resource;
  };
}
