import { ResponseType, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { EnvironmentConfig } from '../../config/environment';
import { siteOrigins } from '../../config/hosts';

interface GatewayError {
  readonly type: ResponseType;
  readonly code: string;
  readonly message: string;
  /** Left out, the gateway's own status stays. */
  readonly statusCode?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const NOT_FOUND = { code: 'NOT_FOUND', message: '找不到資料', statusCode: '404' };
const MALFORMED = { code: 'MALFORMED_REQUEST', message: '無法解讀這個請求' };
const UNAVAILABLE = { code: 'SERVICE_UNAVAILABLE', message: '服務暫時無法使用，請稍後再試' };

const ERRORS: readonly GatewayError[] = [
  { type: ResponseType.DEFAULT_4XX, ...MALFORMED },
  { type: ResponseType.DEFAULT_5XX, code: 'INTERNAL_SERVER_ERROR', message: '處理請求時發生錯誤' },
  { type: ResponseType.BAD_REQUEST_BODY, ...MALFORMED, statusCode: '400' },
  { type: ResponseType.BAD_REQUEST_PARAMETERS, ...MALFORMED, statusCode: '400' },
  { type: ResponseType.MISSING_AUTHENTICATION_TOKEN, ...NOT_FOUND },
  { type: ResponseType.RESOURCE_NOT_FOUND, ...NOT_FOUND },
  { type: ResponseType.REQUEST_TOO_LARGE, code: 'PAYLOAD_TOO_LARGE', message: '傳送的資料太大', statusCode: '413' },
  {
    type: ResponseType.THROTTLED,
    code: 'TOO_MANY_REQUESTS',
    message: '請求太頻繁，請稍後再試',
    statusCode: '429',
    headers: { 'Retry-After': "'1'" },
  },
  { type: ResponseType.WAF_FILTERED, code: 'FORBIDDEN', message: '請求已被拒絕', statusCode: '403' },
  { type: ResponseType.INTEGRATION_FAILURE, ...UNAVAILABLE, statusCode: '503' },
  { type: ResponseType.INTEGRATION_TIMEOUT, ...UNAVAILABLE, statusCode: '504' },
];

/** Plain substitution, not VTL: no choice of language and no ISO time; clients show their own text by `code`. */
function envelope({ code, message }: GatewayError): string {
  return JSON.stringify({
    error: { code, message, requestId: '$context.requestId', timestamp: '$context.requestTime' },
  });
}

/** Puts the gateway's own errors into the envelope that the application uses. */
export function addGatewayResponses(api: RestApi, config: EnvironmentConfig): void {
  // A gateway error cannot echo the caller's origin; the API distribution answers CORS for exact origins.
  const anyOrigin = siteOrigins(config) === undefined;
  for (const error of ERRORS) {
    api.addGatewayResponse(error.type.responseType, {
      type: error.type,
      statusCode: error.statusCode,
      templates: { 'application/json': envelope(error) },
      responseHeaders: {
        'X-Request-Id': 'context.requestId',
        ...(anyOrigin ? { 'Access-Control-Allow-Origin': "'*'" } : {}),
        ...error.headers,
      },
    });
  }
}
