import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';

const directory = path.resolve(__dirname, '../../../app-backend/tests/events');

export interface RestEvent {
  readonly httpMethod: string;
  readonly headers: Record<string, string>;
  readonly multiValueHeaders: Record<string, string[]>;
  readonly multiValueQueryStringParameters: Record<string, string[]> | null;
  readonly requestContext: { readonly path: string; readonly stage: string; readonly apiId: string } & Record<
    string,
    unknown
  >;
  readonly body: string | null;
  readonly isBase64Encoded: boolean;
}

export interface WebSocketEvent {
  readonly headers?: Record<string, string>;
  readonly multiValueHeaders?: Record<string, string[]>;
  readonly requestContext: Record<string, unknown>;
  readonly body?: string;
}

/** The events that the backend's own tests are run with. */
export function restEvents(): [string, RestEvent][] {
  return readdirSync(directory)
    .filter((name) => name.startsWith('rest-'))
    .map((name) => [name, JSON.parse(readFileSync(path.join(directory, name), 'utf8')) as RestEvent]);
}

export function webSocketEvent(name: string): WebSocketEvent {
  return JSON.parse(readFileSync(path.join(directory, `websocket-${name}.json`), 'utf8')) as WebSocketEvent;
}
