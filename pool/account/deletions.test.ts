import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { newEmail, newestMail, postJson, signIn, startTestPool } from '../test-support.ts';

const days = 86_400;

test('with an account its mails leave the disk, also those to addresses it had or was to have', async () => {
  const dataFolder = mkdtempSync(join(tmpdir(), 'pool-deletion-'));
  const pool = await startTestPool({ dataFolder });
  try {
    const [ada, bob] = [await signIn(pool), await signIn(pool)];
    const [second, third] = [newEmail(), newEmail()];
    await ada.client.auth.updateUser({ email: second });
    for (const email of [ada.email, second]) {
      const token = (await newestMail(pool, email)).code;
      await ada.client.auth.verifyOtp({ email, token, type: 'email_change' });
    }
    await ada.client.auth.updateUser({ email: third });
    const asked = await ada.client.rpc('request_account_deletion', { confirm_email: second });
    expect(asked.error).toBeNull();
    const onDisk = () => {
      const text = readFileSync(join(dataFolder, 'mail.jsonl'), 'utf8');
      return [ada.email, second, third, ada.userId, bob.email].map((word) => text.includes(word));
    };
    expect(onDisk()).toEqual([true, true, true, true, true]);
    await postJson(`${pool.url}/_clock`, { advance_seconds: 31 * days });
    const deleted = await postJson(`${pool.url}/_deletions`, {});
    expect(await deleted.json()).toEqual({ deleted: 1 });
    expect(onDisk()).toEqual([false, false, false, false, true]);
    expect((await newestMail(pool, bob.email)).to).toBe(bob.email);
  } finally {
    await pool.close();
    rmSync(dataFolder, { recursive: true, force: true });
  }
});
