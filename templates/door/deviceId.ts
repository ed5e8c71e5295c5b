/** A random name of this browser, so that a list of check-ins tells devices apart. */
export function deviceId(): string {
  const known = localStorage.getItem('slotkeeper-device');
  if (known) return known;
  const id = crypto.randomUUID();
  localStorage.setItem('slotkeeper-device', id);
  return id;
}
