/**
 * Logs in over HTTP at `host:port`; undefined where name or password is refused. With a deadline: Docker's proxy
 * accepts for a service that does not listen yet, and Node 20's fetch may hang on what follows.
 */
export async function logIn(
  address: string,
  account: { name: string; password: string },
): Promise<string | undefined> {
  const response = await fetch(`http://${address}/login`, {
    method: 'POST',
    body: new URLSearchParams(account),
    signal: AbortSignal.timeout(5000),
  });
  if (response.status === 401) return undefined;
  return ((await response.json()) as { token: string }).token;
}
