import { after, afterEach } from 'mocha';
import { stopPostgres } from './databases.ts';
import { tidyUp } from './tidy.ts';

afterEach(tidyUp);
after(stopPostgres);
