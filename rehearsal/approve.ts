import { runAnswer } from './answer';

runAnswer('approved');
