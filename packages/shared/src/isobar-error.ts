/**
 * The one error class of the project: what callers branch on is the stable `code`, never the text.
 *
 * `message` is for people: what was wrong, what was expected, what to do. It holds no token and no password.
 */
export class IsobarError extends Error {
  override readonly name = 'IsobarError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Codes are stable: `ERR_` and capitals. Each stands in the table of docs/errors.md. */
export type ErrorCode = `ERR_${string}`;

/** True when `error` is an {@link IsobarError} with that code. */
export function hasCode(error: unknown, code: ErrorCode): error is IsobarError {
  return error instanceof IsobarError && error.code === code;
}

/**
 * The `code` of any error, such as Node's `ENOENT`, as text; empty where it has none. It asks for no
 * class: an error of Node's own is no `instanceof Error` inside a vm context, such as a test's.
 */
export function codeOf(error: unknown): string {
  return isObject(error) && 'code' in error ? String(error.code) : '';
}

/** What any error says, whatever was thrown. */
export function messageOf(error: unknown): string {
  return isObject(error) && 'message' in error ? String(error.message) : String(error);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
