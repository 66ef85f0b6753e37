/** What an invocation ended with, in the words of Lambda's Invoke API. */
export interface InvokeResult {
  readonly payload?: unknown;
  readonly error?: InvocationError;
  /** Refused because the function's concurrency was used up. */
  readonly throttled?: boolean;
}

export interface InvocationError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly stackTrace?: readonly string[];
}

export type Invoke = (event: unknown) => Promise<InvokeResult>;

/** Lambda's limit for a synchronous payload, both ways. */
export const PAYLOAD_LIMIT_BYTES = 6_291_556;

export const REQUEST_TOO_LARGE = 'RequestEntityTooLargeException';
