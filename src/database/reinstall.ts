import { isInstalledPackage, ROOT } from '../config.ts';

/** What compiles the SQLite module for the Node.js that runs npm, or fetches it ready made; npm 12 does neither unless it is allowed. */
export function rebuildCommand(root = ROOT): string {
  return isInstalledPackage(root)
    ? 'npm rebuild --global --allow-scripts=better-sqlite3 better-sqlite3'
    : 'npm ci, in the folder of the service';
}

/** What brings back the libraries of this version. */
export function reinstallCommand(root = ROOT): string {
  return isInstalledPackage(root) ? 'npm install --global, with the file of this version' : 'npm ci, in the folder of the service';
}
