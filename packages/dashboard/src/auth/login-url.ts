/**
 * Guesses where stations log in: auth's port on the host that a browser asked, and behind TLS that
 * host alone, since a reverse proxy stands there.
 *
 * @param options.authUrl - where the dashboard itself finds auth, be it an address inside of a network of containers
 */
export function guessLoginUrl(options: {
  authUrl: string;
  hostname: string;
  isSecure: boolean;
}): string {
  const { authUrl, hostname, isSecure } = options;
  if (isSecure) return `https://${hostname}`;
  const { protocol, port } = new URL(authUrl);
  return `${protocol}//${hostname}${port === '' ? '' : `:${port}`}`;
}
