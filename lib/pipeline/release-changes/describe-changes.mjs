// The changes of a whole release in one line, the dangerous ones first.
import { compareTemplates } from './compare-templates.mjs';

/** An approval's comment has at most 1,000 characters; the commit's sentence takes the rest. */
export const MOST_CHARACTERS = 900;

const PARTS = [
  ['broadened', 'Broadens permissions of'],
  ['replaced', 'Replaces'],
  ['removed', 'Removes'],
  ['added', 'Adds'],
  ['changed', 'Changes'],
];
/** Names shown of each part: as many as there is room for. */
const NAMES = [20, 12, 8, 5, 3, 1, 0];

/**
 * @param {{name: string, deployed?: object, next: object}[]} stacks in the order of their deployment
 * @param {Record<string, string[]>} replacing the properties that replace a resource, by type
 * @returns {string} plain ASCII without quotes: it passes through a shell and a pipeline variable
 */
export function describeChanges(stacks, replacing) {
  const size = ({ next }) => Object.keys(next.Resources ?? {}).length;
  if (stacks.every(({ deployed }) => deployed === undefined)) {
    const total = stacks.reduce((sum, stack) => sum + size(stack), 0);
    return `First release: ${stacks.length} stacks with ${total} resources.`;
  }
  const created = stacks.filter(({ deployed }) => deployed === undefined);
  const found = stacks.map(({ name, deployed, next }) => ({
    name,
    isNew: deployed === undefined,
    changes: compareTemplates(deployed ?? {}, next, replacing),
  }));
  const warnings = found.flatMap(({ changes }) => changes.warnings);
  const parts = PARTS.map(([part, title]) => ({
    title,
    names: found
      .filter(({ isNew }) => !isNew || part === 'broadened')
      .flatMap(({ name, changes }) => changes[part].map((resource) => `${name}/${resource}`)),
  })).filter(({ names }) => names.length > 0);
  if (parts.length + created.length === 0) return 'Changes no resource.';

  const sentences = (most) => [
    ...warnings.map((warning) => `Warning: ${warning}.`),
    ...created.map((stack) => `New stack ${stack.name} with ${size(stack)} resources.`),
    ...parts.map(({ title, names }) => `${title} ${names.length}${shown(names, most)}.`),
  ];
  const texts = NAMES.map((most) => plain(sentences(most).join(' ')));
  return texts.find((text) => text.length <= MOST_CHARACTERS) ?? texts.at(-1).slice(0, MOST_CHARACTERS);
}

function shown(names, most) {
  if (most === 0) return '';
  const rest = names.length - most;
  return `: ${names.slice(0, most).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

function plain(text) {
  return text.replace(/[^\w .,:;()+/-]/g, '?');
}
