import type { DropReason } from '../broker-metrics.ts';
import { REASON_CODE } from './reason-code.ts';

/** What SUBACK and UNSUBACK say of the filters of one packet. */
export class FilterAnswers {
  /** In the order of the packet; `undefined` where aedes decides. */
  readonly #answers: { filter: string; code: number | undefined }[] = [];

  add(filter: string, code: number | undefined): void {
    this.#answers.push({ filter, code });
  }

  get areComplete(): boolean {
    return this.#answers.every(({ code }) => code !== undefined);
  }

  /**
   * @param granted - what aedes said, in its order: a filter that came twice counts once
   * @param refusals - why a filter was refused; told once
   */
  merge(granted: readonly number[], refusals: Map<string, DropReason>): number[] {
    const asked = new Set(
      this.#answers.filter(({ code }) => code === undefined).map(({ filter }) => filter),
    );
    const byFilter = new Map([...asked].map((filter, index) => [filter, granted[index]]));
    const codes = this.#answers.map(({ filter, code }) => {
      const answer = code ?? byFilter.get(filter) ?? REASON_CODE.unspecified;
      return answer === REASON_CODE.unspecified ? refusalCode(refusals.get(filter)) : answer;
    });
    for (const filter of asked) refusals.delete(filter);
    return codes;
  }

  get codes(): number[] {
    return this.#answers.map(({ code }) => code ?? REASON_CODE.unspecified);
  }
}

function refusalCode(reason: DropReason | undefined): number {
  if (reason === 'subscription_limit') return REASON_CODE.quotaExceeded;
  return reason === undefined ? REASON_CODE.unspecified : REASON_CODE.notAuthorized;
}
