const LONG_TEXT = 'Führung durch Häfen, Werften & Speicher; anschließend Konzert – mit Donaudampfschifffahrtsgesellschaftskapitänsmützen';

/** Overrides for sample emails: every optional field is empty. */
export const MINIMAL_SAMPLE = {
  event: { organiser: null, location: null, contact: null, colour: null, endsAt: null, callOffReason: null, confirmWithinMinutes: null },
  registration: { slots: 1 },
  deadline: null,
};

/** Overrides for sample emails: long texts, some without a place to break the line. */
export const LONGEST_SAMPLE = {
  event: { title: LONG_TEXT, organiser: LONG_TEXT, location: LONG_TEXT },
  registration: {
    firstName: 'Hubert Blaine',
    lastName: 'Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewissenhaftschaferswessenschafe',
    email: 'wolfeschlegelsteinhausenbergerdorff.welchevoralternwarengewissenhaft@mail.example.org',
  },
};
