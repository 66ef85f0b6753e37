import type { WriteStream } from 'node:tty';
import { COLUMNS, wrap } from './wrap';

export interface Output {
  write(text: string): boolean;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

interface Line {
  readonly name: string;
  readonly started: number;
  detail: string;
}

/** Work in progress. */
export interface ProgressLine {
  /** Says what it does right now. */
  readonly detail: (text: string) => void;
  /** Replaces it with its final line. @returns how many seconds it took */
  readonly end: (mark: 'done' | 'failed' | 'skipped', note?: string) => number;
}

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_MS = 120;
const STILL_RUNNING_MS = 30_000;
const NAME_WIDTH = 40;
const MARGIN = '    ';

/**
 * The run on the screen: a line per finished action with its time. A terminal has a live line below them; elsewhere an
 * action that takes long says so every half minute.
 */
export class Printer {
  private readonly running = new Set<Line>();
  private readonly timer: NodeJS.Timeout;
  private frame = 0;
  private lastSign = Date.now();
  private liveLine = false;
  private paused = false;

  constructor(private readonly output: Output | WriteStream = process.stdout) {
    const live = output.isTTY === true;
    this.timer = setInterval(() => (live ? this.drawLiveLine() : this.showSignOfLife()), live ? FRAME_MS : 1_000);
    this.timer.unref();
  }

  line(text = ''): void {
    this.eraseLiveLine();
    this.output.write(`${text}\n`);
  }

  heading(text: string): void {
    this.line();
    this.line(this.styled('1', text));
  }

  start(name: string): ProgressLine {
    const line: Line = { name, started: Date.now(), detail: '' };
    if (this.running.size === 0) this.lastSign = line.started;
    this.running.add(line);
    return {
      detail: (text) => {
        line.detail = text.split('\n')[0] ?? '';
      },
      end: (mark, note = '') => {
        this.running.delete(line);
        const seconds = (Date.now() - line.started) / 1000;
        const sign = { done: this.styled('32', '✓'), failed: this.styled('31', '✗'), skipped: '-' }[mark];
        const time = mark === 'skipped' ? '' : `${seconds.toFixed(1)} s`;
        const columns = `${name.padEnd(NAME_WIDTH)} ${time.padStart(8)}`;
        const beside = note !== '' && MARGIN.length + columns.length + 2 + note.length <= COLUMNS;
        this.line(`  ${sign} ${columns}${beside ? `  ${this.styled('2', note)}` : ''}`);
        const below = note === '' || beside ? [] : wrap(note.split(' '), COLUMNS - MARGIN.length);
        for (const text of below) this.line(`${MARGIN}${this.styled('2', text)}`);
        return seconds;
      },
    };
  }

  /** Leaves the screen to a question. */
  pause(paused: boolean): void {
    this.paused = paused;
    this.eraseLiveLine();
  }

  stop(): void {
    clearInterval(this.timer);
    this.eraseLiveLine();
  }

  private drawLiveLine(): void {
    if (this.running.size === 0 || this.paused) return;
    this.frame = (this.frame + 1) % FRAMES.length;
    const actions = [...this.running].map(({ name, started, detail }) => {
      const seconds = Math.floor((Date.now() - started) / 1000);
      return `${name} ${seconds} s${detail && `  ${detail}`}`;
    });
    const width = (this.output.columns ?? COLUMNS) - 5;
    const text = actions.join(' · ');
    this.output.write(
      `\r\u001b[K  ${FRAMES[this.frame] ?? ''} ${text.length > width ? `${text.slice(0, width - 1)}…` : text}`,
    );
    this.liveLine = true;
  }

  private showSignOfLife(): void {
    if (this.running.size === 0 || this.paused || Date.now() - this.lastSign < STILL_RUNNING_MS) return;
    this.lastSign = Date.now();
    for (const { name, started, detail } of this.running) {
      const seconds = Math.round((Date.now() - started) / 1000);
      this.line(`  … ${name} has been running for ${seconds} s${detail && `: ${detail}`}`);
    }
  }

  private eraseLiveLine(): void {
    if (this.liveLine) this.output.write('\r\u001b[K');
    this.liveLine = false;
  }

  private styled(code: string, text: string): string {
    const colours = this.output.isTTY === true && process.env['NO_COLOR'] === undefined;
    return colours ? `\u001b[${code}m${text}\u001b[0m` : text;
  }
}
