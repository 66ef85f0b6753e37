// What a release changes, found by comparing templates. Nothing here touches AWS or files.
import { grantsOf } from './grants.mjs';
import { canonical, isObject } from './template-values.mjs';

/** A new version of these is how a change of a function or an API shows. */
const RENEWED_WITH_EVERY_CHANGE = ['AWS::Lambda::Version', 'AWS::ApiGateway::Deployment'];

/**
 * @typedef {object} Changes names of resources, as their construct paths
 * @property {string[]} broadened resources that permit what they did not
 * @property {string[]} replaced
 * @property {string[]} removed
 * @property {string[]} added
 * @property {string[]} changed
 * @property {string[]} warnings sentences
 */

/**
 * Compares the templates of one stack.
 * @param {object} deployed the template that is running; an empty one where there is no stack yet
 * @param {object} next the release's
 * @param {Record<string, string[]>} replacing the properties that replace a resource, by type
 * @returns {Changes}
 */
export function compareTemplates(deployed, next, replacing) {
  const before = resources(deployed);
  const after = resources(next);
  const removed = [...before.values()].filter(({ id }) => !after.has(id));
  const added = [...after.values()].filter(({ id }) => !before.has(id));
  const kept = [...after.values()].flatMap((now) => {
    const was = before.get(now.id);
    return was ? [{ was, now }] : [];
  });

  // The CDK gives a resource that must be made anew another logical id at the same path.
  const renewed = added.flatMap((now) => {
    const was = removed.find((other) => other.name === now.name && other.type === now.type);
    return was ? [{ was, now }] : [];
  });
  const replaced = renewed.filter(({ now }) => !RENEWED_WITH_EVERY_CHANGE.includes(now.type));
  const differing = kept.filter(({ was, now }) => canonical(was.definition) !== canonical(now.definition));
  const replacedInPlace = differing.filter(({ was, now }) => isReplaced(was, now, replacing[now.type] ?? []));
  const outputs = canonical(deployed.Outputs ?? {}) === canonical(next.Outputs ?? {});

  const names = (pairs) => pairs.map(({ now }) => now.name);
  return {
    broadened: broadened(before, after),
    replaced: unique([...names(replaced), ...names(replacedInPlace)]),
    removed: unique(removed.filter((was) => !renewed.some((pair) => pair.was === was)).map(({ name }) => name)),
    added: unique(added.filter((now) => !renewed.some((pair) => pair.now === now)).map(({ name }) => name)),
    changed: unique([
      ...names(differing.filter((pair) => !replacedInPlace.includes(pair))),
      ...names(renewed.filter((pair) => !replaced.includes(pair))),
      ...(outputs ? [] : ['outputs']),
    ]),
    warnings: warnings(kept),
  };
}

function resources(template) {
  return new Map(
    Object.entries(template.Resources ?? {})
      .filter(([, { Type }]) => Type !== 'AWS::CDK::Metadata')
      .map(([id, { Type, Properties, UpdateReplacePolicy, DeletionPolicy, Metadata }]) => [
        id,
        {
          id,
          name: nameOf(id, Metadata),
          type: Type,
          properties: isObject(Properties) ? Properties : {},
          definition: { Type, Properties: Properties ?? {}, UpdateReplacePolicy, DeletionPolicy },
        },
      ]),
  );
}

/** `prod/Backend/Api/Function/Resource` is `Api/Function` of its stack. */
function nameOf(id, metadata) {
  const path = metadata?.['aws:cdk:path'];
  if (typeof path !== 'string') return id;
  const [, , ...rest] = path.split('/');
  if (['Resource', 'Default'].includes(rest.at(-1)) && rest.length > 1) rest.pop();
  return rest.length > 0 ? rest.join('/') : id;
}

function isReplaced(was, now, replacing) {
  return (
    was.type !== now.type ||
    replacing.some((key) => canonical(was.properties[key] ?? null) !== canonical(now.properties[key] ?? null))
  );
}

function broadened(before, after) {
  const had = grants([...before.values()]);
  const has = grants([...after.values()]);
  return unique([
    ...[...has].filter(([grant]) => grant.startsWith('allow') && !had.has(grant)).map(([, name]) => name),
    ...[...had].filter(([grant]) => grant.startsWith('deny') && !has.has(grant)).map(([, name]) => name),
  ]);
}

/** Grant → the resource that makes it. */
function grants(all) {
  return new Map(
    all.flatMap(({ name, type, properties }) =>
      grantsOf(type, properties).map(({ effect, what }) => [`${effect} ${name} ${what}`, name]),
    ),
  );
}

/** Provisioned concurrency cannot be changed while an alias shifts from one version to the next. */
function warnings(kept) {
  const differs = (type, key) =>
    kept.some(
      ({ was, now }) =>
        now.type === type && canonical(was.properties[key] ?? null) !== canonical(now.properties[key] ?? null),
    );
  const provisioned =
    differs('AWS::Lambda::Alias', 'ProvisionedConcurrencyConfig') ||
    ['MinCapacity', 'MaxCapacity'].some((key) => differs('AWS::ApplicationAutoScaling::ScalableTarget', key));
  return provisioned && differs('AWS::Lambda::Function', 'Code')
    ? ['code and provisioned concurrency change together: release one, then the other']
    : [];
}

function unique(names) {
  return [...new Set(names)].sort();
}
