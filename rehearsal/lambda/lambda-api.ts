import { createServer, type Server } from 'node:http';
import { close, listen } from '../gateway/listener';

export interface AliasState {
  readonly arn: string;
  readonly version: string;
}

/** The one action of Lambda's own API that a function calls: GetAlias. An alias moves at once here, so it has no weights. */
export class LambdaApi {
  private readonly server: Server;

  constructor(find: (functionName: string, alias: string) => AliasState | undefined) {
    this.server = createServer((request, response) => {
      const [, functionName = '', alias = ''] =
        /^\/2015-03-31\/functions\/([^/]+)\/aliases\/([^/?]+)$/.exec(request.url ?? '') ?? [];
      const found =
        request.method === 'GET' ? find(decodeURIComponent(functionName), decodeURIComponent(alias)) : undefined;
      response.setHeader('Content-Type', 'application/json');
      if (found === undefined) {
        response.writeHead(404, { 'x-amzn-ErrorType': 'ResourceNotFoundException' });
        response.end(JSON.stringify({ Type: 'User', Message: `Cannot find alias: ${request.url ?? ''}` }));
        return;
      }
      const { arn, version } = found;
      response.end(JSON.stringify({ AliasArn: arn, Name: alias, FunctionVersion: version, Description: '' }));
    });
  }

  /** @returns the endpoint */
  async listen(): Promise<string> {
    return `http://127.0.0.1:${await listen(this.server, 0)}`;
  }

  close(): Promise<void> {
    return close(this.server);
  }
}
