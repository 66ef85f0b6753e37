import type { IncomingHttpHeaders } from 'node:http';
import type { Answer } from './gateway-responses';
import type { RestIntegration } from './rest-api';

const ORIGIN_HEADER = 'Access-Control-Allow-Origin';

/** The answer of a MOCK integration, such as the OPTIONS methods that CDK makes for CORS. */
export function mockAnswer(integration: RestIntegration, requestHeaders: IncomingHttpHeaders): Answer {
  const asked = /"?statusCode"?\s*:\s*(\d{3})/.exec(Object.values(integration.RequestTemplates ?? {})[0] ?? '')?.[1];
  const responses = integration.IntegrationResponses ?? [];
  const response = responses.find(({ StatusCode }) => String(StatusCode) === asked) ?? responses[0];
  const headers: Record<string, string> = {};
  for (const [target, source] of Object.entries(response?.ResponseParameters ?? {})) {
    const [, name] = /^method\.response\.header\.(.+)$/.exec(target) ?? [];
    const [, literal] = /^'(.*)'$/s.exec(source) ?? [];
    if (name !== undefined && literal !== undefined) headers[name] = literal;
  }
  const [contentType, template = ''] = Object.entries(response?.ResponseTemplates ?? {})[0] ?? [];
  if (template.includes(`$context.responseOverride.header.${ORIGIN_HEADER}`)) {
    // CDK's template for several origins: the request's own one if a pattern of the list matches.
    const patterns = [...template.matchAll(/\$origin\.matches\("([^"]*)"\)/g)].map(([, pattern]) => pattern ?? '');
    const origin = requestHeaders.origin ?? '';
    if (patterns.some((pattern) => new RegExp(`^(?:${pattern})$`).test(origin))) headers[ORIGIN_HEADER] = origin;
  }
  const body = /^\s*#/.test(template) ? '' : template;
  if (body !== '' && contentType !== undefined) headers['Content-Type'] = contentType;
  return { status: Number(response?.StatusCode ?? 200), headers, body: Buffer.from(body) };
}
