import { IsobarError, type ErrorCode } from '../isobar-error.ts';

/** An error that goes away by itself: it says after how many seconds another try is worth while. */
export class RetryLaterError extends IsobarError {
  readonly retryAfterSeconds: number;

  constructor(code: ErrorCode, message: string, options: { retryAfterSeconds: number }) {
    super(code, message);
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}
