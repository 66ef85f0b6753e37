/** What is wrong with one value of a request, in the language that was asked for. */
export interface FieldProblem {
  readonly path: string;
  readonly message: string;
}

/** The server answered, and refused. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly status: number,
    readonly code: string,
    readonly retryAfterMs?: number,
    readonly fields: readonly FieldProblem[] = [],
  ) {
    super(`${status} ${code}`);
  }
}

/** No answer: offline, time-out, or an address that is not known yet. The request may still have been carried out. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';
}

/** The account's tokens are refused for good. */
export class SessionEndedError extends Error {
  override readonly name = 'SessionEndedError';
}
