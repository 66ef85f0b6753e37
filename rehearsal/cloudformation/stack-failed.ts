/** A deployment that failed and was rolled back. */
export class StackFailed extends Error {
  constructor(
    readonly stackName: string,
    readonly logicalId: string,
    readonly reason: string,
    /** Why the rollback failed too, where it did. */
    readonly rollbackReason?: string,
  ) {
    const rollback = rollbackReason === undefined ? 'rolled back' : `UPDATE_ROLLBACK_FAILED: ${rollbackReason}`;
    super(`${stackName}: ${logicalId}: ${reason} (${rollback})`);
    this.name = 'StackFailed';
  }
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
