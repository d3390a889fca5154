// node read_icaljs.mjs CALENDAR.ics FROM TO: {uid: [[start, end], ...] or "error: ..."}, in seconds, of what takes place.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

const [path, from, to] = process.argv.slice(2);
const [first, last] = [Number(from), Number(to)];
const calendar = new ICAL.Component(ICAL.parse(readFileSync(path, "utf8")));
for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);

const series = new Map();
for (const component of calendar.getAllSubcomponents("vevent")) {
  const event = new ICAL.Event(component, { exceptions: [] });
  const found = series.get(event.uid) ?? { master: null, others: [] };
  if (event.isRecurrenceException()) found.others.push(event);
  else found.master = event;
  series.set(event.uid, found);
}

function dates({ master, others }) {
  for (const other of others) master.relateException(other);
  const found = [];
  const take = (item, start, end) => {
    const begins = start.toUnixTime();
    const cancelled = item.component.getFirstPropertyValue("status") === "CANCELLED";
    if (!cancelled && begins >= first && begins < last) found.push([begins, end.toUnixTime()]);
  };
  if (!master.isRecurring()) {
    take(master, master.startDate, master.endDate);
    return found;
  }
  const steps = master.iterator();
  for (let next = steps.next(); next && next.toUnixTime() < last + 90 * 86400; next = steps.next()) {
    const details = master.getOccurrenceDetails(next);
    take(details.item, details.startDate, details.endDate);
  }
  return found;
}

const answer = {};
for (const [uid, found] of series) {
  try {
    answer[uid] = dates(found);
  } catch (error) {
    answer[uid] = `error: ${error.message}`;
  }
}
process.stdout.write(JSON.stringify(answer));
