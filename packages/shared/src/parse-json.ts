/** What a JSON text says; `undefined`, which no JSON says, where it is none. */
export function parseJson(source: string | Buffer): unknown {
  try {
    return JSON.parse(source.toString());
  } catch {
    return undefined;
  }
}
