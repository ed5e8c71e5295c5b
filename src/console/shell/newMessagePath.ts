/** The form of a message to these people alone, by the ids of their registrations. */
export function newMessagePath({ slug }: { slug: string }, people: string[]): string {
  return `/console/events/${slug}/messages/new?${new URLSearchParams({ people: people.join(' ') })}`;
}
