/** What makes the page of an event an invitation. An added column has its comment between slashes and stars, as in 013. */
export const invitations = () => [
  'ALTER TABLE events ADD COLUMN description TEXT /* in Markdown; empty: none */',
  'ALTER TABLE events ADD COLUMN translations TEXT /* title and description in other languages, JSON: {"fr":{"title":…,"description":…}} */',
];
