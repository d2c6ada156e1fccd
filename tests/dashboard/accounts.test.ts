import { revocationKey } from '@isobar/shared';
import { useClosing, useTemporaryFolders } from '@isobar/shared/testing';
import { beforeEach, describe, expect, it } from '@jest/globals';

import { startDashboard, type TestDashboard } from './test-dashboard.ts';

const temporaryFolder = useTemporaryFolders();
const closing = useClosing();

describe('accounts, through the dashboard', () => {
  let dashboard: TestDashboard;
  let admin: string;
  beforeEach(async () => {
    dashboard = closing(await startDashboard(temporaryFolder()));
    admin = await dashboard.logIn('root', 'admin');
  });

  async function ask(method: string, path: string, body?: unknown, token = admin) {
    const response = await fetch(`${dashboard.url}/api/accounts${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, json: (await response.json()) as Answer };
  }
  interface Answer {
    readonly error: { readonly code: string; readonly message: string };
    readonly account: { readonly disabled: boolean };
    readonly accounts: readonly { readonly name: string }[];
    readonly next?: string;
    readonly password: string;
  }

  const works = async (name: string, password: string): Promise<boolean> =>
    (await dashboard.accounts.verify(name, password)) !== undefined;

  it('are made, with a password that is said this once', async () => {
    const made = await ask('POST', '', { name: 'roof-2', role: 'station' });
    expect(made).toMatchObject({
      status: 201,
      json: { account: { name: 'roof-2', role: 'station', disabled: false } },
    });
    expect(await works('roof-2', made.json.password)).toBe(true);
    const listed = await ask('GET', '?limit=1&after=eye');
    expect(listed.json).toMatchObject({ accounts: [{ name: 'roof-2' }], next: 'roof-2' });
    expect(JSON.stringify(listed.json)).not.toContain(made.json.password);
  });

  it('are disabled, which ends their tokens as the command does, and enabled', async () => {
    const { password } = await dashboard.accounts.create({ name: 'roof-2', role: 'station' });
    const disabled = await ask('POST', '/roof-2/disable');
    expect(disabled).toMatchObject({ status: 200, json: { account: { disabled: true } } });
    const { revocations } = await dashboard.accounts.revocations();
    expect(revocations).toMatchObject([{ account: revocationKey('roof-2') }]);
    expect(await works('roof-2', password)).toBe(false);
    expect((await ask('POST', '/roof-2/enable')).json.account.disabled).toBe(false);
    expect(await works('roof-2', password)).toBe(true);
  });

  it('get a new password', async () => {
    const { password } = await dashboard.accounts.create({ name: 'roof-2', role: 'station' });
    const changed = await ask('PUT', '/roof-2/password');
    expect(changed.status).toBe(200);
    expect(await works('roof-2', password)).toBe(false);
    expect(await works('roof-2', changed.json.password)).toBe(true);
  });

  it.each([
    ['POST', '', { name: 'root', role: 'admin' }, 409, 'ERR_ACCOUNT_EXISTS'],
    ['POST', '', { name: 'Roof', role: 'station' }, 400, 'ERR_REQUEST'],
    ['POST', '', { name: 'roof', role: 'king' }, 400, 'ERR_REQUEST'],
    ['POST', '', { name: 'roof', role: 'station', password: 'x' }, 400, 'ERR_REQUEST'],
    ['POST', '/nobody/disable', undefined, 404, 'ERR_ACCOUNT_UNKNOWN'],
    ['POST', '/root/disable', undefined, 409, 'ERR_LAST_ADMIN'],
    ['PUT', '/..%2Froot/password', undefined, 400, 'ERR_REQUEST'],
    ['GET', '?limit=0', undefined, 400, 'ERR_REQUEST'],
    ['GET', '?after=../x', undefined, 400, 'ERR_REQUEST'],
  ])('answers %s %s with %j by %i %s', async (method, path, body, status, code) => {
    const answer = await ask(method, path, body);
    expect([answer.status, answer.json.error.code]).toEqual([status, code]);
  });

  it('are for admins alone, and auth has the last word', async () => {
    const watcher = await dashboard.logIn('eye', 'watcher');
    const forbidden = await ask('GET', '', undefined, watcher);
    expect([forbidden.status, forbidden.json.error.code]).toEqual([403, 'ERR_FORBIDDEN']);
    // An admin by its token, whose account is none: the dashboard lets it by, auth does not.
    const forged = await dashboard.tokenOf(undefined, { sub: 'eye', role: 'admin' });
    expect((await ask('GET', '', undefined, forged)).json.error.code).toBe('ERR_TOKEN_REJECTED');
    await dashboard.logIn('second', 'admin');
    await dashboard.accounts.disable('root');
    const revoked = await ask('POST', '', { name: 'roof-2', role: 'station' });
    expect([revoked.status, revoked.json.error.code]).toEqual([401, 'ERR_TOKEN_REJECTED']);
    expect(await dashboard.accounts.get('roof-2')).toBeUndefined();
  });
});
