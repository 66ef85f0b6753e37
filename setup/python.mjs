// `npm run setup:python`: makes .venv, as a step of its own for machines that run `npm ci` themselves (CodeBuild).
import { installPythonPackages } from './dependencies.mjs';
import { main } from './terminal.mjs';

main(installPythonPackages);
