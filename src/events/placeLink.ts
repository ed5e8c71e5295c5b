/** Shows places on a map, and needs neither a key nor a script of theirs on our page. */
const MAP_SEARCH = 'https://www.openstreetmap.org/search?query=';

/** A meeting on the web links to itself. */
export function isWebAddress(location: string): boolean {
  return /^https?:\/\/\S+$/.test(location) && URL.canParse(location);
}

/** Where a click on the place of an event leads: to its map, or to the meeting itself if the place is a web address. */
export function placeLink(location: string): { href: string; isMap: boolean } {
  return isWebAddress(location) ? { href: location, isMap: false } : { href: MAP_SEARCH + encodeURIComponent(location), isMap: true };
}
