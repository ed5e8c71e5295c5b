import { after, afterEach } from 'mocha';
import { closeBrowser } from './browser.ts';
import { stopPostgres } from './databases.ts';
import { tidyUp } from './tidy.ts';

afterEach(tidyUp);
after(stopPostgres);
after(closeBrowser);
