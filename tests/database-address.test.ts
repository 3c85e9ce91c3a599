/** Checks the parser of smap's database addresses: their parts, and the texts that it rejects. */
import { expect, test } from '@jest/globals';
import { databaseAddressOf } from '../shared/database-address.ts';

const PARTS = {
  host: 'db.example.org',
  port: 5432,
  user: 'latchkey',
  password: 'secret',
  database: 'smap',
  sslMode: 'disable',
};
const URL_TEXT = 'postgres://latchkey:secret@db.example.org';

test.each([
  [`${URL_TEXT}/smap`, {}],
  [`${URL_TEXT.replace('postgres', 'postgresql')}/smap`, {}],
  [`${URL_TEXT}:5433/smap?sslmode=verify-full`, { port: 5433, sslMode: 'verify-full' }],
  ['postgres://latchkey@db.example.org/smap', { password: '' }],
  ['postgres://l%40k:a%2Fb%3A%25%C3%BC@db.example.org/sm%20ap', { user: 'l@k', password: 'a/b:%ü', database: 'sm ap' }],
  ['postgres://latchkey:secret@[2001:db8::1]/smap', { host: '2001:db8::1' }],
])('%s', (text, parts) => {
  expect(databaseAddressOf(text)).toEqual({ ...PARTS, ...parts });
});

test.each([
  '',
  'smap',
  `${URL_TEXT}/`,
  `${URL_TEXT}:0/smap`,
  `${URL_TEXT}:65536/smap`,
  `${URL_TEXT}/%zz`,
  `${URL_TEXT}/smap#x`,
  `${URL_TEXT}/smap?sslmode=prefer`,
  `${URL_TEXT}/smap?sslmode=`,
  `${URL_TEXT}/smap?SSLMODE=disable`,
  `${URL_TEXT}/smap?host=elsewhere`,
  `${URL_TEXT}/smap?sslmode=disable&sslmode=disable`,
  'postgres://:secret@db.example.org/smap',
  'https://latchkey:secret@db.example.org/smap',
])('%j is none', (text) => {
  expect(databaseAddressOf(text)).toBeNull();
});
