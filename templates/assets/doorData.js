// Deletes what the door keeps on this device: at sign-out, and after the event. Check-ins that still have to be sent stay; they hold ids only.

const CACHE = 'slotkeeper-door';

function openExisting() {
  return new Promise((resolve) => {
    const request = globalThis.indexedDB?.open('slotkeeper-door');
    if (!request) return resolve(null);
    // Nothing was kept here: none is created.
    request.onupgradeneeded = () => request.transaction.abort();
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => resolve(null);
  });
}

function resultOf(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** Names are in the lists, and in the conflicts of their events. */
async function deletePeople(isOver) {
  const database = await openExisting();
  if (!database) return;
  const transaction = database.transaction(['lists', 'conflicts'], 'readwrite');
  const [lists, conflicts] = [transaction.objectStore('lists'), transaction.objectStore('conflicts')];
  const kept = new Set();
  for (const list of await resultOf(lists.getAll()))
    if (isOver(list)) lists.delete(list.slug);
    else kept.add(list.slug);
  for (const { id, slug } of await resultOf(conflicts.getAll())) if (!kept.has(slug)) conflicts.delete(id);
  await new Promise((resolve) => {
    transaction.oncomplete = resolve;
    transaction.onabort = resolve;
  });
  database.close();
}

async function hasPendingCheckIns() {
  const database = await openExisting();
  if (!database) return false;
  const count = await resultOf(database.transaction('scans').objectStore('scans').count());
  database.close();
  return count > 0;
}

async function deletePages() {
  await globalThis.caches?.delete(CACHE);
  const workers = (await navigator.serviceWorker?.getRegistrations()) ?? [];
  await Promise.all(workers.map((worker) => worker.unregister()));
}

void deletePeople(({ deleteAfter }) => deleteAfter < Date.now());

const signOut = document.querySelector('form[action="/users/logout"]');
signOut?.addEventListener('submit', async (event) => {
  if (event.defaultPrevented) return;
  event.preventDefault();
  if ((await hasPendingCheckIns().catch(() => false)) && !confirm(signOut.dataset.pending)) return;
  document.dispatchEvent(new Event('slotkeeper-sign-out'));
  await Promise.allSettled([deletePeople(() => true), deletePages()]);
  signOut.submit();
});
