/** What people say of a station; null where nobody has. */
export interface StationProfile {
  readonly label: string | null;
  /** Degrees, WGS 84; north and east are positive. */
  readonly position: { readonly latitude: number; readonly longitude: number } | null;
  /** Metres above mean sea level. */
  readonly elevation: number | null;
  /** Of the IANA database, such as `Europe/Vienna`. */
  readonly timeZone: string | null;
}

/** Profiles of stations; they check nothing themselves. A station may have one before its first reading. */
export interface StationProfiles {
  /** All that were set, by station; of these stations only, where any are named. */
  profiles(stations?: readonly string[]): Promise<ReadonlyMap<string, StationProfile>>;
  /**
   * Puts a profile in the place of the one before.
   *
   * @throws IsobarError `ERR_STORE_UNAVAILABLE` where another writer holds the store
   */
  setProfile(station: string, profile: StationProfile): Promise<void>;
}
