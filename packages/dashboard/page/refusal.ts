/** What the server says to a request that it refuses. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export async function refusalOf(response: Response): Promise<Refusal> {
  const body = (await response.json().catch(() => ({}))) as {
    error?: { code: string; message: string };
  };
  const { code = 'ERR_INTERNAL', message = `The server answers with status ${response.status}` } =
    body.error ?? {};
  return new Refusal(response.status, code, message);
}
