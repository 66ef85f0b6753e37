#!/usr/bin/env node
// Part of `npm run lint`: no exception outlives its review date. In CodeBuild it only warns: a commit that was built
// yesterday is built today, or the hotfix waits for a discussion about a bucket's access log.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ACKNOWLEDGEMENTS } from '../lib/security/acknowledgements';
import { due } from '../lib/security/review-dates';

interface ImageException {
  readonly name: string;
  readonly reviewBy: string;
}

const today = new Date().toISOString().slice(0, 10);
const exceptions = JSON.parse(
  readFileSync(join(__dirname, '..', 'app-backend', 'image-exceptions.json'), 'utf8'),
) as ImageException[];
const overdue = [
  ...due(ACKNOWLEDGEMENTS, today).map(({ path, finding }) => `${path}: ${String(finding)}`),
  ...due(exceptions, today).map(({ name }) => `image-exceptions.json: ${name}`),
];
for (const each of overdue) console.error(`The review is due: ${each}`);
if (overdue.length > 0 && process.env.CODEBUILD_BUILD_ID === undefined) process.exitCode = 1;
