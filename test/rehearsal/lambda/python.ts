import { existsSync } from 'node:fs';
import * as path from 'node:path';

const installed = path.resolve(__dirname, '../../../.venv/bin/python');

export const python = existsSync(installed) ? installed : 'python3';
