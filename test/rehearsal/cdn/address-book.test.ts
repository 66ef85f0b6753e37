import { AddressBook } from '../../../rehearsal/address-book';

const book = new AddressBook();
book.assign('dapi.cloudfront.net', 'http://127.0.0.1:18002');
book.assign('dsite.cloudfront.net', 'http://localhost:18001/');
book.assign('db.abc.ap-northeast-1.rds.amazonaws.com', 'tcp://127.0.0.1:15432');

test.each([
  ['https://dapi.cloudfront.net', 'http://127.0.0.1:18002'],
  [
    'https://dapi.cloudfront.net/v1/me?x=https://dsite.cloudfront.net',
    'http://127.0.0.1:18002/v1/me?x=http://localhost:18001',
  ],
  ['wss://dapi.cloudfront.net/ws', 'ws://127.0.0.1:18002/ws'],
  ['http://DAPI.cloudfront.net:443/', 'http://127.0.0.1:18002/'],
  ['"dapi.cloudfront.net"', '"127.0.0.1:18002"'],
  ['dapi.cloudfront.net. ', '127.0.0.1:18002. '],
  ['db.abc.ap-northeast-1.rds.amazonaws.com:5432', '127.0.0.1:15432'],
  ['{"host":"db.abc.ap-northeast-1.rds.amazonaws.com","port":5432}', '{"host":"127.0.0.1","port":5432}'],
])('%s is reached as %s', (text, translated) => {
  expect(book.translate(text)).toBe(translated);
});

test.each([
  'https://other.dapi.cloudfront.net',
  'https://dapi.cloudfront.net.evil.test',
  'dapi-cloudfront.net',
  'xdapi.cloudfront.net',
])('%s is another host', (text) => expect(book.translate(text)).toBe(text));

test('it outlives the process as JSON', () => {
  const again = new AddressBook(JSON.parse(JSON.stringify(book)) as Record<string, string>);
  expect(again.translate('wss://dapi.cloudfront.net')).toBe('ws://127.0.0.1:18002');
  expect(again.origin('dsite.cloudfront.net')).toBe('http://localhost:18001');
  again.remove('dapi.cloudfront.net');
  expect(again.translate('wss://dapi.cloudfront.net')).toBe('wss://dapi.cloudfront.net');
});
