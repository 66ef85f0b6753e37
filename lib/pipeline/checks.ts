import { Duration } from 'aws-cdk-lib';

/** Every check that a commit must pass, the last of which makes the assembly of its release. */
export const CHECKS = {
  installCommands: ['npm ci', 'npm run setup:python'],
  commands: ['npm run lint', 'npm run test:unit', 'npm run build:web', 'npm run synth'],
  timeout: Duration.hours(1),
};
