import { runAnswer } from './answer';

runAnswer('rejected');
