import { IsobarError } from '@isobar/shared';

/** Revocations of 50,000 accounts take 4 MiB. */
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;

/**
 * `GET` of a JSON document from auth.
 *
 * @throws IsobarError `ERR_AUTH_UNREACHABLE` when there is no answer in time, or one that is no JSON
 */
export async function fetchJson(
  url: URL,
  options: { timeoutSeconds: number; signal: AbortSignal },
): Promise<unknown> {
  const timeout = AbortSignal.timeout(options.timeoutSeconds * 1000);
  try {
    const response = await fetch(url, {
      redirect: 'error', // keys come from the address that was configured and from nowhere else
      signal: AbortSignal.any([options.signal, timeout]),
      headers: { accept: 'application/json' },
    });
    if (!response.ok) {
      await response.body?.cancel();
      throw new Error(`status ${response.status}`);
    }
    return JSON.parse(await readText(response)) as unknown;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new IsobarError(
      'ERR_AUTH_UNREACHABLE',
      `No sound answer from ${url.href} (${reason}); check ISOBAR_AUTH_URL and that the auth service runs`,
      { cause: error },
    );
  }
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  // The DOM's type of a body, which Node's fetch borrows, says nothing about its chunks.
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    length += chunk.byteLength;
    if (length > MAX_ANSWER_BYTES) throw new Error(`more than ${MAX_ANSWER_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
