import { isDeepStrictEqual } from 'node:util';
import type { AddressBook } from '../address-book';
import { RestGateway, type RestGatewayOptions } from '../gateway/rest-api';
import { WebSocketGateway, type WebSocketGatewayOptions } from '../gateway/web-socket-api';
import type { InvokeResult } from '../lambda/invocation';
import type { Ports } from './ports';

export type RestSettings = Omit<RestGatewayOptions, 'invoke' | 'log'>;
export type WebSocketSettings = Omit<WebSocketGatewayOptions, 'invoke' | 'log'>;

export interface GatewaysOptions {
  readonly addressBook: AddressBook;
  readonly ports: Ports;
  readonly invoke: (arn: string, event: unknown) => Promise<InvokeResult>;
  readonly log: (line: string) => void;
}

interface Running {
  readonly settings: RestSettings | WebSocketSettings;
  readonly close: () => Promise<void>;
  functionArn: string;
}

/** API Gateway: the stages that serve, by API id and stage name. */
export class Gateways {
  private readonly running = new Map<string, Running>();

  constructor(private readonly options: GatewaysOptions) {}

  /** Gives an API's host its address, before anything listens there. */
  async assign(portKey: string, host: string): Promise<void> {
    this.options.addressBook.assign(host, `http://127.0.0.1:${await this.options.ports.claim(portKey)}`);
  }

  release(host: string): void {
    this.options.addressBook.remove(host);
  }

  serveRest(settings: RestSettings, functionArn: string): Promise<void> {
    return this.serve(
      settings,
      functionArn,
      (invoke) => new RestGateway({ ...settings, invoke, log: this.options.log }),
    );
  }

  serveWebSocket(settings: WebSocketSettings, functionArn: string): Promise<void> {
    return this.serve(
      settings,
      functionArn,
      (invoke) => new WebSocketGateway({ ...settings, invoke, log: this.options.log }),
    );
  }

  async close(apiId: string, stageName: string): Promise<void> {
    const key = `${apiId}/${stageName}`;
    const known = this.running.get(key);
    this.running.delete(key);
    await known?.close();
  }

  async closeAll(): Promise<void> {
    const all = [...this.running.values()];
    this.running.clear();
    await Promise.all(all.map(({ close }) => close()));
  }

  private async serve(
    settings: RestSettings | WebSocketSettings,
    functionArn: string,
    create: (invoke: (event: unknown) => Promise<InvokeResult>) => RestGateway | WebSocketGateway,
  ): Promise<void> {
    const key = `${settings.apiId}/${settings.stageName}`;
    const known = this.running.get(key);
    if (known !== undefined && isDeepStrictEqual(known.settings, settings)) {
      known.functionArn = functionArn;
      return;
    }
    await this.close(settings.apiId, settings.stageName);
    const running = { settings, functionArn, close: (): Promise<void> => gateway.close() };
    const gateway = create((event) => this.options.invoke(running.functionArn, event));
    const origin = this.options.addressBook.origin(gateway.domainName);
    if (origin === undefined) throw new Error(`${gateway.domainName} has no address`);
    await gateway.listen(Number(new URL(origin).port));
    this.running.set(key, running);
  }
}
