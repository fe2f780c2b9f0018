// The words of everything that lists songs, albums and artists; they come with the first screen that shows such a list.
import { learn } from '../lib/i18n/i18n';
import words from './browse.late.en.json';

learn(words);
