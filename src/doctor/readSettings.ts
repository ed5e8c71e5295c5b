import { type Config, readConfig } from '../config.ts';
import { errorText, type Finding, findingsFor } from './check.ts';

/** The settings of the installation, or what is wrong with them. */
export function readSettings(environment: NodeJS.ProcessEnv): Config | Finding {
  try {
    return readConfig(environment);
  } catch (error) {
    return findingsFor('settings').fail(errorText(error), 'correct them in .env or in the environment');
  }
}
