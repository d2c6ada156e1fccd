import { askHealth } from './ask-health.ts';

/** Where a service answers in a container of its own. */
const DEFAULT_URL = 'http://127.0.0.1:8080/ready';
/** Shorter than the time that Docker gives it, so that the reason is seen. */
const TIMEOUT_SECONDS = 4;

const [url = DEFAULT_URL] = process.argv.slice(2);
const usage = `isobar-health: ${url} is no address; expected one such as ${DEFAULT_URL}`;
const { healthy, text } =
  URL.canParse(url) && new URL(url).protocol === 'http:'
    ? await askHealth(url, TIMEOUT_SECONDS)
    : { healthy: false, text: usage };
process.stdout.write(`${text}\n`);
process.exitCode = healthy ? 0 : 1;
