/** What runs a handler in one of Lambda's languages. */
export interface Runtime {
  /** The interpreter. */
  readonly command: string;
  /** Beside this file: the client of the Runtime API. */
  readonly bootstrap: string;
  /** What Lambda sets for this language. */
  readonly variables: Readonly<Record<string, string>>;
}

export function pythonRuntime(python: string): Runtime {
  return {
    command: python,
    bootstrap: 'bootstrap.py',
    variables: {
      AWS_EXECUTION_ENV: 'AWS_Lambda_python3.11',
      // The image is read-only on Lambda: nothing is compiled into it.
      PYTHONDONTWRITEBYTECODE: '1',
      PYTHONUNBUFFERED: '1',
    },
  };
}

/** The Node that runs the rehearsal, whichever the function names. */
export const nodeRuntime: Runtime = {
  command: process.execPath,
  bootstrap: 'bootstrap.mjs',
  variables: { AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x' },
};
