import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import type { FunctionStatistics } from '../lambda/function';

/** What a program that watches a rehearsal reads, one JSON object per line. */
export type RehearsalEvent =
  | { event: 'run-started'; stages: string[] }
  | { event: 'run-restarted'; reason: string }
  | { event: 'action-started'; stage: string; action: string }
  | {
      event: 'action-finished';
      stage: string;
      action: string;
      status: 'succeeded' | 'failed' | 'reused' | 'skipped';
      seconds: number;
      note?: string;
      error?: string;
    }
  | { event: 'approval-waiting'; stage: string; action: string }
  /** `urls` are local; `outputs` are those of all the environment's stacks, translated. */
  | {
      event: 'environment-ready';
      environment: string;
      resumed: boolean;
      urls: Record<string, string>;
      outputs: Record<string, string>;
    }
  /** While environments are served, once a second where it changed: by the version's ARN, counted from its start. */
  | { event: 'functions'; functions: Record<string, FunctionStatistics> }
  | { event: 'run-finished'; status: 'succeeded' | 'failed' | 'rejected' | 'stopped'; seconds: number };

export class EventFile {
  constructor(private readonly file: string | undefined) {
    if (file === undefined) return;
    mkdirSync(path.dirname(path.resolve(file)), { recursive: true });
    writeFileSync(file, '');
  }

  emit(event: RehearsalEvent): void {
    if (this.file === undefined) return;
    appendFileSync(this.file, `${JSON.stringify({ ...event, time: new Date().toISOString() })}\n`);
  }
}
