// Days of the run's calendar.

/** The day on which a week of the run begins, as 2025-11-17.  start: the day of week 0 */
export function dayOf(start: string, week: number): string {
  const day = new Date(`${start}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() + 7 * week);
  return day.toISOString().slice(0, 10);
}
