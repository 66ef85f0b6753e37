import { setTimeout as pause } from 'node:timers/promises';
import type { Processes } from '../processes';
import { freePort } from './ports';

export interface AwsOptions {
  readonly port?: number;
  /** A Python with `moto[server]`. */
  readonly python: string;
  readonly processes: Processes;
  readonly log: (line: string) => void;
}

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** The account that moto takes every unknown caller for. */
const DEFAULT_ACCOUNT = '123456789012';
const TEST_CREDENTIALS: AwsCredentials = { accessKeyId: 'rehearsal', secretAccessKey: 'rehearsal' };
const START_TIMEOUT_MS = 30_000;
/** Every request, and the greeting of a development server. */
const SERVER_CHATTER = /^\s*$|" \d{3} -$|development server|Running on|CTRL\+C/;

/** moto's server: the AWS APIs that the delivery and the application call. It forgets everything when it ends. */
export class LocalAws {
  private readonly credentialsByAccount = new Map<string, Promise<AwsCredentials>>();

  private constructor(
    readonly endpoint: string,
    readonly port: number,
  ) {}

  static async start(options: AwsOptions): Promise<LocalAws> {
    const port = await freePort(options.port);
    const aws = new LocalAws(`http://127.0.0.1:${port}`, port);
    const child = options.processes.spawn(
      'aws',
      options.python,
      ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)],
      {
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
    let errors = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      for (const line of text.split('\n')) if (!SERVER_CHATTER.test(line)) options.log(`aws: ${line}`);
      errors = (errors + text).slice(-2000);
    });
    const server = { ended: false };
    child.once('error', (error) => ((errors += error.message), (server.ended = true)));
    child.once('exit', () => (server.ended = true));
    const deadline = Date.now() + START_TIMEOUT_MS;
    while (!(await aws.answers())) {
      if (server.ended) throw new Error(`moto did not start: ${errors.trim()}`);
      if (Date.now() > deadline) throw new Error(`moto does not answer at ${aws.endpoint}`);
      await pause(50);
    }
    return aws;
  }

  /** Calls an action of a service that speaks AWS's JSON protocol. */
  async call(target: string, account: string, region: string, input: object): Promise<unknown> {
    const service = target.split('.')[0] ?? '';
    const credentials = await this.credentials(account);
    const response = await this.send({
      method: 'POST',
      headers: {
        ...authorization(credentials, region, service),
        'Content-Type': 'application/x-amz-json-1.1',
        'X-Amz-Target': target,
      },
      body: JSON.stringify(input),
    });
    const body = await response.text();
    if (!response.ok) throw new Error(`${target}: ${response.status} ${body}`);
    return JSON.parse(body) as unknown;
  }

  /** Test credentials; moto sees their owner in the given account. */
  credentials(account: string): Promise<AwsCredentials> {
    if (account === DEFAULT_ACCOUNT) return Promise.resolve(TEST_CREDENTIALS);
    let credentials = this.credentialsByAccount.get(account);
    if (credentials === undefined) {
      credentials = this.assumeRole(account);
      this.credentialsByAccount.set(account, credentials);
    }
    return credentials;
  }

  private async assumeRole(account: string): Promise<AwsCredentials> {
    const input = {
      Action: 'AssumeRole',
      Version: '2011-06-15',
      RoleArn: `arn:aws:iam::${account}:role/rehearsal`,
      RoleSessionName: 'rehearsal',
    };
    const response = await this.send({
      method: 'POST',
      headers: authorization(TEST_CREDENTIALS, 'us-east-1', 'sts'),
      body: new URLSearchParams(input),
    });
    const body = await response.text();
    const value = (name: string): string => {
      const found = new RegExp(`<${name}>([^<]+)</${name}>`).exec(body)?.[1];
      if (found === undefined) throw new Error(`moto gave no credentials for account ${account}: ${response.status}`);
      return found;
    };
    return {
      accessKeyId: value('AccessKeyId'),
      secretAccessKey: value('SecretAccessKey'),
      sessionToken: value('SessionToken'),
    };
  }

  private async send(request: RequestInit): Promise<Response> {
    try {
      return await fetch(this.endpoint, request);
    } catch (error) {
      throw new Error(`the local AWS at ${this.endpoint} does not answer; "npm start" starts it again`, {
        cause: error,
      });
    }
  }

  private async answers(): Promise<boolean> {
    try {
      return (await fetch(`${this.endpoint}/moto-api/`, { signal: AbortSignal.timeout(2_000) })).ok;
    } catch {
      return false;
    }
  }
}

/** moto reads the caller, the region and the service from the header, and checks no signature. */
function authorization(credentials: AwsCredentials, region: string, service: string): Record<string, string> {
  const scope = `${credentials.accessKeyId}/20260101/${region}/${service}/aws4_request`;
  return {
    Authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`,
    ...(credentials.sessionToken === undefined ? {} : { 'X-Amz-Security-Token': credentials.sessionToken }),
  };
}
