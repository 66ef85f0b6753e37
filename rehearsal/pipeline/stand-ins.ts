import type { BuildSpec } from './buildspec';
import type { BuildAction } from './definition';

export type StandIn = 'self-mutate' | 'image' | 'protect';

/**
 * Actions whose commands need what this machine does not have (a pipeline in AWS, a container builder, the AWS command
 * line). They are known by their commands, so that renaming an action cannot switch a stand-in on or off.
 */
export function standInFor(action: BuildAction, buildSpec: BuildSpec): StandIn | undefined {
  const commands = buildSpec.phases.flatMap((phase) => phase.commands).join('\n');
  if (action.name === 'SelfMutate' && /\bcdk -a \. deploy\b/.test(commands)) return 'self-mutate';
  if (/\bbuild-image\.sh\b/.test(commands)) return 'image';
  if (/\bupdate-termination-protection\b|\bprotect[\w-]*\.sh\b/.test(commands)) return 'protect';
  return undefined;
}
