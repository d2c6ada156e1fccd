export { createFleet, type Fleet, type FleetOptions, type FleetStats } from './fleet.ts';
export { openFleetFile, type FleetFile, type FleetMember } from './fleet-file.ts';
