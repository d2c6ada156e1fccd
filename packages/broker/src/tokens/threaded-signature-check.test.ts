import { fileURLToPath } from 'node:url';

import { describe, expect, test } from '@jest/globals';
import { TOKEN_ALGORITHM, TOKEN_AUDIENCE } from '@isobar/shared';
import { useClosing } from '@isobar/shared/testing';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from 'jose';

import type { SignatureCheck } from './signature-check.ts';
import { createThreadedSignatureCheck } from './threaded-signature-check.ts';
import type { PublicKey } from './trust.ts';

const READS_TYPESCRIPT = fileURLToPath(
  new URL('../../../shared/src/testing/register-typescript.mjs', import.meta.url),
);

async function createKey(kid: string): Promise<{ privateKey: CryptoKey; publicKey: PublicKey }> {
  const { privateKey, publicKey } = await generateKeyPair(TOKEN_ALGORITHM);
  return { privateKey, publicKey: { ...(await exportJWK(publicKey)), kid } as PublicKey };
}

const issue = (key: CryptoKey, kid: string, subject = 'eye'): Promise<string> =>
  new SignJWT({})
    .setProtectedHeader({ alg: TOKEN_ALGORITHM, kid })
    .setSubject(subject)
    .setIssuer('isobar')
    .setAudience(TOKEN_AUDIENCE)
    .setExpirationTime('1h')
    .sign(key);

describe('the check of signatures in a thread', () => {
  const closing = useClosing();
  const createCheck = (): SignatureCheck =>
    closing(
      createThreadedSignatureCheck(
        {
          algorithm: TOKEN_ALGORITHM,
          issuer: 'isobar',
          audience: TOKEN_AUDIENCE,
          clockSkewSeconds: 60,
        },
        { nodeOptions: ['--import', READS_TYPESCRIPT] },
      ),
    );

  test('gives each of many tokens its own verdict', async () => {
    const { privateKey, publicKey } = await createKey('one');
    const stranger = await createKey('one');
    const check = createCheck();
    check.useKeys([publicKey]);
    const subjects = Array.from({ length: 50 }, (_, index) => `station-${index}`);
    const good = await Promise.all(subjects.map((name) => issue(privateKey, 'one', name)));
    const forged = await issue(stranger.privateKey, 'one');
    const foreign = await issue(stranger.privateKey, 'two');

    const verdicts = await Promise.all(
      [...good, forged, foreign, 'no token'].map((token) => check.check(token)),
    );
    expect(
      verdicts.slice(0, 50).map((each) => (each.kind === 'good' ? each.payload.sub : each.kind)),
    ).toEqual(subjects);
    expect(verdicts.slice(50)).toMatchObject([
      { kind: 'rejected', reason: expect.stringContaining('ERR_JWS_SIGNATURE') },
      { kind: 'unknown key' },
      { kind: 'rejected', reason: expect.stringContaining('ERR_JWS_INVALID') },
    ]);
  });

  test('uses the keys that it was given last', async () => {
    const [first, second] = [await createKey('first'), await createKey('second')];
    const check = createCheck();
    check.useKeys([first.publicKey]);
    const token = await issue(second.privateKey, 'second');
    const before = check.check(token);
    await expect(before).resolves.toEqual({ kind: 'unknown key' });
    check.useKeys([second.publicKey]);
    await expect(check.check(token)).resolves.toMatchObject({ kind: 'good' });
    await expect(check.check(await issue(first.privateKey, 'first'))).resolves.toEqual({
      kind: 'unknown key',
    });
  });

  test('fails what it has under way when it is closed, and what comes later', async () => {
    const { privateKey, publicKey } = await createKey('one');
    const token = await issue(privateKey, 'one');
    const check = createCheck();
    check.useKeys([publicKey]);
    const underWay = check.check(token);
    const failing = expect(underWay).rejects.toThrow(/closed|ended/);
    await check.close();
    await failing;
    await expect(check.check(token)).rejects.toThrow('closed');
  });

  test('starts another thread where one ended by itself', async () => {
    const { privateKey, publicKey } = await createKey('one');
    const token = await issue(privateKey, 'one');
    const check = createCheck();
    // No code of ours gives it that, and it ends at it.
    // No code of ours gives it that, and it ends at it.
    check.useKeys(null as unknown as PublicKey[]);
    await expect(check.check(token)).rejects.toThrow();
    check.useKeys([publicKey]);
    await expect(check.check(token)).resolves.toMatchObject({ kind: 'good' });
  });
});
