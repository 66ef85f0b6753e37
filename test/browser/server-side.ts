import { expect, type APIRequestContext, type APIResponse, type Page, type Request } from '@playwright/test';

export interface ServerRecord {
  readonly id: string;
  readonly amountMl: number;
  readonly drink: string;
  readonly recordedAt: string;
  readonly version: number;
}

/** The account behind a page as its server has it: what another device would see and do. */
export class ServerSide {
  private latest: Request | undefined;

  constructor(
    page: Page,
    private readonly api: APIRequestContext,
  ) {
    page.on('request', (request) => {
      if (request.headers()['authorization'] !== undefined) this.latest = request;
    });
  }

  /** Oldest first. */
  async records(): Promise<readonly ServerRecord[]> {
    const answer = await this.send('get', '/v1/records');
    const { items } = (await answer.json()) as { items: ServerRecord[] };
    return items.toReversed();
  }

  async amounts(): Promise<readonly number[]> {
    return (await this.records()).map(({ amountMl }) => amountMl);
  }

  async create(record: Omit<ServerRecord, 'version'>): Promise<void> {
    await this.send('post', '/v1/records', { data: record });
  }

  async change({ id, version, ...content }: ServerRecord, change: Partial<ServerRecord>): Promise<void> {
    const { amountMl, drink, recordedAt } = { ...content, ...change };
    const headers = { 'If-Match': `"${version}"` };
    await this.send('put', `/v1/records/${id}`, { data: { amountMl, drink, recordedAt }, headers });
  }

  async delete({ id }: Pick<ServerRecord, 'id'>): Promise<void> {
    await this.send('delete', `/v1/records/${id}`);
  }

  private async send(
    method: 'get' | 'post' | 'put' | 'delete',
    path: string,
    { headers, data }: { headers?: Record<string, string>; data?: object } = {},
  ): Promise<APIResponse> {
    await expect.poll(() => this.latest, 'the page has asked its server for something').toBeDefined();
    const latest = this.latest as Request;
    const { authorization = '' } = await latest.allHeaders();
    const answer = await this.api[method](new URL(path, latest.url()).href, {
      headers: { ...headers, authorization },
      ...(data && { data }),
    });
    expect(answer.ok(), `${method} ${path}: ${await answer.text()}`).toBe(true);
    return answer;
  }
}
