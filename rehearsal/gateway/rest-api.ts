import type { Invoke } from '../lambda/invocation';

/** `AWS::ApiGateway::Method` → `Integration`, as far as a gateway needs it. */
export interface RestIntegration {
  readonly Type: 'AWS_PROXY' | 'MOCK';
  readonly RequestTemplates?: Readonly<Record<string, string>>;
  readonly IntegrationResponses?: readonly {
    readonly StatusCode: string | number;
    readonly ResponseParameters?: Readonly<Record<string, string>>;
    readonly ResponseTemplates?: Readonly<Record<string, string>>;
  }[];
}

export interface RestMethod {
  /** Full path of the resource: `/`, `/{proxy+}`, `/v1/records/{id}`. */
  readonly resourcePath: string;
  readonly resourceId: string;
  /** `GET` … or `ANY` */
  readonly httpMethod: string;
  readonly integration: RestIntegration;
}

/** Properties of `AWS::ApiGateway::GatewayResponse`. */
export interface GatewayResponse {
  readonly ResponseType: string;
  readonly StatusCode?: string | number;
  readonly ResponseParameters?: Readonly<Record<string, string>>;
  readonly ResponseTemplates?: Readonly<Record<string, string>>;
}

export interface RestGatewayOptions {
  readonly apiId: string;
  readonly stageName: string;
  readonly region: string;
  readonly account: string;
  readonly methods: readonly RestMethod[];
  readonly gatewayResponses?: readonly GatewayResponse[];
  readonly binaryMediaTypes?: readonly string[];
  /** bytes; compression is off without it */
  readonly minimumCompressionSize?: number;
  /** @default 29_000 */
  readonly integrationTimeoutMs?: number;
  /** `AccessLogSetting.Format` of the stage */
  readonly accessLogFormat?: string;
  /** Called with each access-log line. */
  readonly log?: (line: string) => void;
  readonly invoke: Invoke;
}

export class RestGateway {
  /** `{apiId}.execute-api.{region}.amazonaws.com` */
  readonly domainName: string;

  constructor(private readonly options: RestGatewayOptions) {
    this.domainName = `${options.apiId}.execute-api.${options.region}.amazonaws.com`;
  }

  /** @returns the port, for `listen(0)` */
  listen(port: number): Promise<number> {
    return Promise.resolve(port);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
