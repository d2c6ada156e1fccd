import type { Collection, Db } from 'mongodb';

import type { StationProfile, StationProfiles } from './station-profile.ts';

/** `_id` is the station's name. */
interface ProfileDocument extends StationProfile {
  readonly _id: string;
}

/** Profiles in the collection `profiles`. */
export function createMongodbProfiles(database: Db): StationProfiles {
  const profiles: Collection<ProfileDocument> = database.collection('profiles');

  return {
    profiles: async (stations) => {
      const asked = stations === undefined ? {} : { _id: { $in: [...stations] } };
      const documents = await profiles.find(asked).toArray();
      return new Map(documents.map(({ _id, ...profile }) => [_id, profile]));
    },
    setProfile: async (station, profile) => {
      await profiles.replaceOne({ _id: station }, profile, { upsert: true });
    },
  };
}
