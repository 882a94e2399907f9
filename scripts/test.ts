import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * `npm test`: every check, then the unit tests, the build, what a package of it holds, and the stories through the
 * built app.
 * All of it runs even when something fails; the last line counts, and the exit code is 1 if anything failed.
 */
const root = join(import.meta.dirname, '..');
const reports = join(root, 'node_modules', '.cache', 'reports');
const unitReport = join(reports, 'unit.json');
const e2eReport = join(reports, 'e2e.json');

type Tally = { readonly passed: number; readonly failed: number };
type Step = {
  readonly name: string;
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Reads the counts of a runner's report; a step without one counts as a single check. */
  readonly tally?: () => Tally;
};

const steps: readonly Step[] = [
  { name: 'types', command: ['npm', 'run', '--silent', 'check:types'] },
  { name: 'lint', command: ['npm', 'run', '--silent', 'check:lint'] },
  { name: 'format', command: ['npm', 'run', '--silent', 'check:format'] },
  { name: 'zones and circles', command: ['npm', 'run', '--silent', 'check:zones'] },
  { name: 'dead code', command: ['npm', 'run', '--silent', 'check:dead'] },
  { name: 'promises', command: ['npm', 'run', '--silent', 'check:promises'] },
  { name: 'languages', command: ['npm', 'run', '--silent', 'check:locales'] },
  {
    name: 'unit tests',
    command: [
      'npm',
      'run',
      '--silent',
      'test:unit',
      '--',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${unitReport}`,
    ],
    tally: unitTally,
  },
  { name: 'build', command: ['npm', 'run', '--silent', 'build'] },
  { name: 'package', command: ['npm', 'run', '--silent', 'check:package'] },
  {
    name: 'end-to-end',
    command: ['npm', 'run', '--silent', 'test:e2e'],
    env: { E2E_JSON: e2eReport },
    tally: e2eTally,
  },
];

function unitTally(): Tally {
  const report = JSON.parse(readFileSync(unitReport, 'utf8')) as {
    readonly numPassedTests: number;
    readonly numFailedTests: number;
    readonly numFailedTestSuites: number;
    readonly success: boolean;
  };
  const failed = report.numFailedTests;
  // A file that does not even load has no failed test in it.
  return { passed: report.numPassedTests, failed: failed === 0 && !report.success ? 1 : failed };
}

function e2eTally(): Tally {
  const { stats } = JSON.parse(readFileSync(e2eReport, 'utf8')) as {
    readonly stats: { readonly expected: number; readonly unexpected: number; readonly flaky: number };
  };
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky };
}

function run(step: Step): Tally {
  const [command = '', ...args] = step.command;
  process.stdout.write(`\n── ${step.name}\n`);
  const started = Date.now();
  const { status } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...step.env },
    shell: process.platform === 'win32',
  });
  process.stdout.write(
    `── ${step.name}: ${status === 0 ? 'ok' : 'FAILED'} (${((Date.now() - started) / 1000).toFixed(1)} s)\n`,
  );
  const single = status === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  if (!step.tally) return single;
  try {
    const tally = step.tally();
    return status !== 0 && tally.failed === 0 ? { ...tally, failed: 1 } : tally;
  } catch {
    return { passed: 0, failed: 1 };
  }
}

rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });
const tallies = steps.map((step) => ({ name: step.name, ...run(step) }));
const failedSteps = tallies.filter((tally) => tally.failed > 0).map((tally) => tally.name);
const sum = (key: keyof Tally) => tallies.reduce((total, tally) => total + tally[key], 0);
if (failedSteps.length > 0) process.stdout.write(`\nfailed: ${failedSteps.join(', ')}\n`);
process.stdout.write(`\n${sum('passed')} passed, ${sum('failed')} failed\n`);
process.exitCode = sum('failed') === 0 ? 0 : 1;
