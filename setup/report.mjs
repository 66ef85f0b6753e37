import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Counts the test cases of a JUnit XML report by the cases themselves: the totals that runners write differ in what
 * they include.
 *
 * @param {string} file
 * @returns {Promise<{ passed: number, failed: number, skipped: number }>} all zero when there is no report
 */
export async function readReport(file) {
  const xml = await readFile(file, 'utf8').catch(() => '');
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const [, attributes, body] of xml.matchAll(/<testcase\b([^>]*?)(?:\/>|>([\s\S]*?)<\/testcase>)/g)) {
    if (/<(failure|error)\b/.test(body ?? '')) counts.failed += 1;
    else if (/<skipped\b/.test(body ?? '') || /status="skipped"/.test(attributes)) counts.skipped += 1;
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
