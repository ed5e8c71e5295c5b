/** Which answers doors see. An organiser says so of each question: a phone at a door keeps no more than it needs. */
export const questionsAtTheDoor = () => [
  `ALTER TABLE event_questions ADD COLUMN at_door INTEGER NOT NULL DEFAULT 0 CHECK (at_door IN (0, 1))
  /* 1: doors and the list on paper show the answers */`,
];
