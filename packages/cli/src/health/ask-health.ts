import { get } from 'node:http';

/** What a service says of itself, or why nothing was heard of it. */
export interface HealthAnswer {
  readonly healthy: boolean;
  readonly text: string;
}

const MAX_TEXT_LENGTH = 4096;

/**
 * Asks a service's `/ready` or `/health`; healthy is whoever answers 200 in time. It is made of Node
 * alone: a container asks every few seconds, and loading all of isobar would cost it a second each time.
 */
export function askHealth(url: string, timeoutSeconds: number): Promise<HealthAnswer> {
  return new Promise((resolve) => {
    const unheard = (reason: string): void => {
      resolve({
        healthy: false,
        text: `Nothing answers at ${url} (${reason}); expected a service that runs, with its monitor on that port`,
      });
    };
    const request = get(url, { agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text = (text + part).slice(0, MAX_TEXT_LENGTH);
      });
      response.on('error', (error) => {
        unheard(error.message);
      });
      response.on('end', () => {
        resolve({ healthy: response.statusCode === 200, text });
      });
    });
    request.on('error', (error) => {
      unheard(error.message);
    });
    const deadline = setTimeout(() => {
      request.destroy(new Error(`not within ${timeoutSeconds} s`));
    }, timeoutSeconds * 1000);
    request.on('close', () => {
      clearTimeout(deadline);
    });
  });
}
