import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startApp } from './support/app.ts';
import { startTestPool, type TestPool } from './support/pool.ts';
import { account } from './tour/account.ts';
import { type Chapter, takePictures } from './tour/chapter.ts';
import { corners } from './tour/corners.ts';
import { mainJob } from './tour/main-job.ts';
import { topUps } from './tour/top-ups.ts';
import { waysIn } from './tour/ways-in.ts';
import { build, isBuildFresh } from '../scripts/lib/build.ts';
import { poolEnvironment } from '../scripts/lib/pool-process.ts';

/**
 * `npm run tour [-- CHAPTER…]`: walks through the app as a person would, without a screen. Every step leaves numbered
 * pictures and a line in the transcript: out/tour/CHAPTER/.
 */
const root = path.join(import.meta.dirname, '..');
const folder = path.join(root, 'out', 'tour');
const chapters: readonly Chapter[] = [mainJob, waysIn, corners, account, topUps];

async function walk({ name: chapter, looks, steps }: Chapter, pool: TestPool): Promise<void> {
  const chapterFolder = path.join(folder, chapter);
  rmSync(chapterFolder, { recursive: true, force: true });
  mkdirSync(chapterFolder, { recursive: true });
  const userData = mkdtempSync(path.join(tmpdir(), 'apipool-tour-'));
  const app = await startApp({ userData, env: poolEnvironment(pool), args: [] });
  const transcript: string[] = [];
  try {
    const tour = { app, page: await app.window(), pool, email: `${chapter}@example.com` };
    for (const [index, step] of steps.entries()) {
      const name = `${String(index + 1).padStart(2, '0')}-${step.name}`;
      await step.walk(tour);
      const page = step.shows ? await step.shows(tour) : tour.page;
      await takePictures(page, looks, path.join(chapterFolder, name));
      transcript.push(`${name}: ${step.says}`);
      console.log(`${chapter}/${transcript.at(-1)}`);
    }
  } finally {
    writeFileSync(path.join(chapterFolder, 'transcript.txt'), `${transcript.join('\n')}\n`);
    await app.close();
    rmSync(userData, { recursive: true, force: true });
  }
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => chapters.every((chapter) => chapter.name !== name));
if (unknown.length > 0) throw new Error(`No such chapter: ${unknown.join(', ')}`);
if (!isBuildFresh(root)) await build(root);
const pool = await startTestPool({ onDisk: false, args: [] });
try {
  for (const chapter of chapters) {
    if (wanted.length === 0 || wanted.includes(chapter.name)) await walk(chapter, pool);
  }
} finally {
  await pool.stop();
}
