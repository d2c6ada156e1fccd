/** The number of the station with a name. */
export const STATION_ID = '(SELECT id FROM stations WHERE name = ?)';
/** What versions, and marks that somebody rolls up, are taken from: numbers that JavaScript can hold. */
export const ANOTHER = '(abs(random() % 9007199254740990) + 1)';
