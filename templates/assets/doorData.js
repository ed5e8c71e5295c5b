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

async function deleteLists(isOver) {
  const database = await openExisting();
  if (!database) return;
  const transaction = database.transaction('lists', 'readwrite');
  const lists = transaction.objectStore('lists');
  const request = lists.openCursor();
  request.onsuccess = () => {
    const cursor = request.result;
    if (!cursor) return;
    if (isOver(cursor.value)) cursor.delete();
    cursor.continue();
  };
  await new Promise((resolve) => {
    transaction.oncomplete = resolve;
    transaction.onabort = resolve;
  });
  database.close();
}

async function deletePages() {
  await globalThis.caches?.delete(CACHE);
  const workers = (await navigator.serviceWorker?.getRegistrations()) ?? [];
  await Promise.all(workers.map((worker) => worker.unregister()));
}

void deleteLists(({ deleteAfter }) => deleteAfter < Date.now());

const signOut = document.querySelector('form[action="/users/logout"]');
signOut?.addEventListener('submit', async (event) => {
  if (event.defaultPrevented) return;
  event.preventDefault();
  await Promise.allSettled([deleteLists(() => true), deletePages()]);
  signOut.submit();
});
