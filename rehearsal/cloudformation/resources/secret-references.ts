import { resolveDynamicReferences } from '../dynamic-references';
import type { JsonObject } from '../json';
import type { StackContext } from '../resource-provider';

/** For recorded properties, which keep their dynamic references. */
export function resolveSecretReferences({ services }: StackContext, properties: JsonObject): JsonObject {
  return resolveDynamicReferences(properties, {
    secret: (id) => services.secrets.referenced(id),
    systemsManagerParameter: (name) => `{{resolve:ssm:${name}}}`,
  });
}
