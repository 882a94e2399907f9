import path from 'node:path';
import { readOptions } from './options.ts';

/** Read once per process, before the app's first line runs. */
export const hostOptions = readOptions(process.argv.slice(2), path.resolve(import.meta.dirname, '..', '..'));
