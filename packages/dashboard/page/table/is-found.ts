import type { LiveStation } from '../live/live-station.ts';

/** True where a station's name or label holds a text. */
export function isFound({ name, profile }: LiveStation, text: string): boolean {
  return `${name} ${profile.label ?? ''}`.toLowerCase().includes(text.trim().toLowerCase());
}
