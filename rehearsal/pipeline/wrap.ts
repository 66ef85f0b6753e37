/** What a terminal has where nothing else is known, and the most that reads well. */
export const COLUMNS = 80;

/** Lines of words, each word whole; a word that is too long for a line has one of its own. */
export function wrap(words: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length + 1 > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
