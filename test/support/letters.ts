const LONG = 'Führung durch Häfen, Werften & Speicher; anschließend Konzert – mit Donaudampfschifffahrtsgesellschaftskapitänsmützen';

/** An event that says of itself only what it must. */
export const LEAST = {
  event: { organiser: null, location: null, contact: null, colour: null, endsAt: null, reason: null, confirmWithin: null },
  registration: { slots: 1 },
  until: null,
};

/** Whatever people type that is long, and breaks nowhere. */
export const LONGEST = {
  event: { title: LONG, organiser: LONG, location: LONG },
  registration: {
    firstName: 'Hubert Blaine',
    lastName: 'Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewissenhaftschaferswessenschafe',
    email: 'wolfeschlegelsteinhausenbergerdorff.welchevoralternwarengewissenhaft@mail.example.org',
  },
};
