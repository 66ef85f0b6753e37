import * as path from 'node:path';
import { AddressBook } from '../../../rehearsal/address-book';
import { SecretStore } from '../../../rehearsal/cloudformation/secret-store';
import { State } from '../../../rehearsal/cloudformation/state';
import { temporaryDirectory } from '../pipeline-fixtures';

const directory = temporaryDirectory();
const SECRET = { account: '123456789012', region: 'ap-northeast-1', name: 'db', value: '{}' };

/** moto as long as it lives. */
class Aws {
  alive = true;
  readonly calls: string[] = [];

  call(target: string): Promise<unknown> {
    if (!this.alive) return Promise.reject(new Error('does not answer'));
    this.calls.push(target);
    return Promise.resolve({});
  }
}

function store(aws: Aws, file: string): { secrets: SecretStore; state: State } {
  const state = new State(path.join(directory, file));
  return { secrets: new SecretStore(state, aws, new AddressBook()), state };
}

test('a secret that could not be made does not stand in the way of the next attempt', async () => {
  const aws = new Aws();
  const { secrets, state } = store(aws, 'create.json');
  aws.alive = false;
  await expect(secrets.create(SECRET, 'abcdef')).rejects.toThrow('does not answer');
  expect(state.content.secrets).toEqual({});
  aws.alive = true;
  const arn = await secrets.create(SECRET, 'ghijkl');
  await expect(secrets.create(SECRET, 'mnopqr')).rejects.toThrow('already exists');
  expect(Object.keys(state.content.secrets)).toEqual([arn]);
});

test('a template may name a secret that was made by hand, but not miss one that a release makes', async () => {
  const { secrets } = store(new Aws(), 'referenced.json');
  const arn = await secrets.create(SECRET, 'abcdef');
  expect([secrets.referenced(arn), secrets.referenced('db')]).toEqual(['{}', '{}']);
  expect(secrets.referenced('fillup/paging')).toBe('https://made-by-hand.invalid/fillup/paging');
  expect(() => secrets.referenced(arn.replace('abcdef', 'ghijkl'))).toThrow("can't find the specified secret");
});

test('a secret that could not be deleted can be deleted later', async () => {
  const aws = new Aws();
  const { secrets, state } = store(aws, 'delete.json');
  const arn = await secrets.create(SECRET, 'abcdef');
  aws.alive = false;
  await expect(secrets.delete(arn)).rejects.toThrow('does not answer');
  aws.alive = true;
  await secrets.delete(arn);
  expect(state.content.secrets).toEqual({});
  expect(aws.calls).toEqual(['secretsmanager.CreateSecret', 'secretsmanager.DeleteSecret']);
});
