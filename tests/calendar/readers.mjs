// What ical.js and node-ical make of the iCalendar objects in a folder, as JSON: reader -> file -> its events.
import fs from 'node:fs';
import path from 'node:path';
import ICAL from 'ical.js';
import ical from 'node-ical';

const folder = process.argv[2];
const text = (value) => (value && typeof value === 'object' && 'val' in value ? value.val : value) ?? '';
const instant = (at) => at.toISOString().replace('.000Z', 'Z');
const local = (at) => [at.getFullYear(), at.getMonth() + 1, at.getDate()].map((n) => String(n).padStart(2, '0')).join('-');

function byIcalJs(data) {
  const calendar = new ICAL.Component(ICAL.parse(data));
  for (const zone of calendar.getAllSubcomponents('vtimezone')) ICAL.TimezoneService.register(new ICAL.Timezone(zone));
  const at = (time) => (time.isDate ? time.toString() : instant(time.toJSDate()));
  return calendar.getAllSubcomponents('vevent').map((event) => ({
    uid: event.getFirstPropertyValue('uid'),
    start: at(event.getFirstPropertyValue('dtstart')),
    end: at(event.getFirstPropertyValue('dtend')),
    summary: event.getFirstPropertyValue('summary'),
    description: event.getFirstPropertyValue('description') ?? '',
    location: event.getFirstPropertyValue('location') ?? '',
    sequence: event.getFirstPropertyValue('sequence'),
    attendees: event.getAllProperties('attendee').map((each) => each.getFirstValue()),
  }));
}

function byNodeIcal(data) {
  const events = Object.values(ical.sync.parseICS(data)).filter((each) => each.type === 'VEVENT');
  return events.map((event) => ({
    uid: event.uid,
    start: event.datetype === 'date' ? local(event.start) : instant(event.start),
    end: event.datetype === 'date' ? local(event.end) : instant(event.end),
    summary: text(event.summary),
    description: text(event.description),
    location: text(event.location),
    sequence: Number(event.sequence),
    attendees: event.attendee ? [event.attendee].flat().map(text) : [],
  }));
}

const read = { 'ical.js': {}, 'node-ical': {} };
for (const name of fs.readdirSync(folder)) {
  const data = fs.readFileSync(path.join(folder, name), 'utf8');
  read['ical.js'][name] = byIcalJs(data);
  read['node-ical'][name] = byNodeIcal(data);
}
console.log(JSON.stringify(read));
