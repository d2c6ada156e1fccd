import type { AlertRule } from '@isobar/shared';

import type { Accounts, ChangedAccount, NewPassword } from '../../src/api/account-answers.ts';
import type { AlertRules } from '../../src/api/alert-answers.ts';
import type { Config, StationDetail } from '../../src/api/answers.ts';
import type { StationProfile } from '../../src/api/station-profile.ts';
import { createAsk } from '../ask.ts';
import { NO_PROFILE } from '../live/live-station.ts';
import { Refusal } from '../refusal.ts';
import type { Role, Session } from '../session.ts';

/** What admins may do. Each call throws a Refusal. */
export interface AdminApi {
  config(): Promise<Config>;
  accounts(options: { after?: string }): Promise<Accounts>;
  createAccount(account: { name: string; role: Role }): Promise<NewPassword>;
  renewPassword(name: string): Promise<NewPassword>;
  disable(name: string): Promise<ChangedAccount>;
  enable(name: string): Promise<ChangedAccount>;
  /** Empty for a station of which nothing is known yet. */
  profile(station: string): Promise<StationProfile>;
  setProfile(station: string, profile: StationProfile): Promise<StationProfile>;
  /** Open to all. */
  alertRules(): Promise<AlertRules>;
  /** Puts it in the place of the one of its name. */
  setAlertRule(rule: AlertRule): Promise<AlertRule>;
  removeAlertRule(id: string): Promise<void>;
}

const PAGE_ACCOUNTS = '1000';

export function createAdminApi(session: Session): AdminApi {
  const ask = createAsk(session);
  return {
    config: () => ask('/api/config'),
    accounts: (options) => {
      const query = new URLSearchParams({ limit: PAGE_ACCOUNTS, ...options });
      return ask(`/api/accounts?${query.toString()}`);
    },
    createAccount: (body) => ask('/api/accounts', { method: 'POST', body }),
    renewPassword: (name) => ask(`/api/accounts/${name}/password`, { method: 'PUT' }),
    disable: (name) => ask(`/api/accounts/${name}/disable`, { method: 'POST' }),
    enable: (name) => ask(`/api/accounts/${name}/enable`, { method: 'POST' }),
    profile: async (station) => {
      try {
        const told = await ask<StationDetail>(`/api/stations/${station}`);
        const { label, position, elevation, timeZone } = told;
        return { label, position, elevation, timeZone };
      } catch (error) {
        if (error instanceof Refusal && error.status === 404) return NO_PROFILE;
        throw error;
      }
    },
    alertRules: () => ask('/api/alert-rules'),
    setAlertRule: ({ id, ...body }) => ask(`/api/alert-rules/${id}`, { method: 'PUT', body }),
    removeAlertRule: (id) => ask(`/api/alert-rules/${id}`, { method: 'DELETE' }),
    setProfile: (station, body) => ask(`/api/stations/${station}/profile`, { method: 'PUT', body }),
  };
}
