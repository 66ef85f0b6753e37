import type { StackDeployment } from './deployment';

/** The local AWS as a release sees it. */
export interface Cloud {
  readonly awsEndpoint: string;
  readonly addressBook: { translate(text: string): string };
  readonly treatment: Readonly<Record<'run' | 'shortened' | 'checked', ReadonlyMap<string, number>>>;
  /** Brings up what earlier runs released. */
  resume(): Promise<void>;
  /** Creates or updates a stack; rejects after it was rolled back. */
  deployStack(deployment: StackDeployment): Promise<{ outputs: Record<string, string>; changed: boolean }>;
  /** A stack's outputs as in AWS; throws or yields nothing where there is no such stack. */
  outputs(region: string, stackName: string): Record<string, string>;
}
