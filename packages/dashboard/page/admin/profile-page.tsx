import './admin.css';

import { useEffect, useMemo, useState } from 'preact/hooks';

import type { StationProfile } from '../../src/api/station-profile.ts';
import type { LiveStore } from '../live/live-store.ts';
import type { Session } from '../session.ts';
import { createAdminApi } from './admin-api.ts';
import { ProfileForm } from './profile-form.tsx';

/** Changes what is said of one station. */
export function ProfilePage(props: { session: Session; store: LiveStore; name: string }) {
  const { session, store, name } = props;
  const api = useMemo(() => createAdminApi(session), [session]);
  const [profile, setProfile] = useState<StationProfile>();
  const [problem, setProblem] = useState('');
  useEffect(() => {
    api.profile(name).then(setProfile, (error: unknown) => {
      setProblem(error instanceof Error ? error.message : String(error));
    });
  }, [api, name]);
  useEffect(() => {
    document.title = `Profile of ${name} · isobar`;
  }, [name]);
  return (
    <div class="admin station">
      <nav aria-label="Breadcrumb">
        <a href="#/profiles">Profiles</a>
      </nav>
      <h1>{name}</h1>
      <p class="problem" role="alert">
        {problem}
      </p>
      {profile !== undefined && (
        <ProfileForm
          profile={profile}
          onSave={async (changed) => {
            store.describe(name, await api.setProfile(name, changed));
          }}
        />
      )}
    </div>
  );
}
