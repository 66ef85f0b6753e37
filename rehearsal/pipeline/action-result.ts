import type { Artifact } from './artifacts';

/** What an action yielded. */
export interface ActionResult {
  readonly status: 'succeeded' | 'reused';
  /** Said beside the action's time, e.g. that it was a stand-in. */
  readonly note?: string;
  readonly outputs?: ReadonlyMap<string, Artifact>;
  /** Read by later actions as `#{namespace.name}`. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** An action that failed, with what explains it. */
export class ActionFailed extends Error {
  /** @param logFile whose last lines say why */
  constructor(
    message: string,
    readonly logFile?: string,
  ) {
    super(message);
  }
}

/** Nobody wanted this release. */
export class ReleaseRejected extends Error {}

/** The release changes the pipeline itself: the run starts again with the new one. */
export class PipelineChanged extends Error {}
