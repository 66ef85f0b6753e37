import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

const SHOWN_LINES = 20;
const ENTITIES = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&apos;': "'", '&#10;': '\n', '&amp;': '&' };
const text = (xml) =>
  xml.replace(/<!\[CDATA\[|\]\]>/g, '').replace(/&(?:lt|gt|quot|apos|#10|amp);/g, (entity) => ENTITIES[entity]);

/**
 * Counts the test cases of a JUnit XML report by the cases themselves: the totals that runners write differ in what
 * they include.
 *
 * @param {string} file
 * @returns {Promise<{ passed: number, failed: number, skipped: number, failures: string[] }>} all zero when there is no
 *   report; failures: name and beginning of each failure
 */
export async function readReport(file) {
  const xml = await readFile(file, 'utf8').catch(() => '');
  const counts = { passed: 0, failed: 0, skipped: 0, failures: [] };
  for (const [, attributes, body] of xml.matchAll(/<testcase\b([^>]*?)(?:\/>|>([\s\S]*?)<\/testcase>)/g)) {
    const failure = /<(?:failure|error)\b([^>]*)>([\s\S]*?)(?:<\/(?:failure|error)>|$)/.exec(body ?? '');
    if (failure) {
      const [name] = / name="[^"]*"/.exec(attributes) ?? [''];
      const lines = text(failure[2].trim() || failure[1])
        .split('\n')
        .slice(0, SHOWN_LINES);
      counts.failed += 1;
      counts.failures.push(`\n✗ ${text(name.slice(7, -1))}\n${lines.map((line) => `    ${line}`).join('\n')}`);
    } else if (/<skipped\b/.test(body ?? '') || /status="skipped"/.test(attributes)) counts.skipped += 1;
    else counts.passed += 1;
  }
  return counts;
}

/** The sum over every report of a folder, and how many there were. */
export async function readReports(directory) {
  const files = (await readdir(directory).catch(() => [])).filter((file) => file.endsWith('.xml'));
  const total = { passed: 0, failed: 0, skipped: 0, reports: files };
  for (const file of files) {
    const counts = await readReport(join(directory, file));
    total.passed += counts.passed;
    total.failed += counts.failed;
    total.skipped += counts.skipped;
  }
  return total;
}
