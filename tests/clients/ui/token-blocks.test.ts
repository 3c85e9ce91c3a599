/** Proves that a server gets the lines that the clients' page documents, with the values of its token. */
/// <reference types="node" />
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { containerBlock, profileBlock } from '../../../clients/ui/team/token-blocks.ts';

const PLACE = { broker: 'https://keys.example.org', team: 'demo', region: 'eu-central-1', secret: 'lk_1' };

test('the profile is the one of docs/clients.md', () => {
  const page = readFileSync(new URL('../../../docs/clients.md', import.meta.url), 'utf8');
  const documented = /<!-- block: profile -->\s+```sh\n([\s\S]*?)\n```/.exec(page)?.[1];
  const filled = documented
    ?.replace('$BROKER', PLACE.broker)
    .replace('$TEAM', PLACE.team)
    .replace('$TOKEN', PLACE.secret)
    .replace('$REGION', PLACE.region);
  expect(profileBlock(PLACE)).toBe(filled);
});

test('a container asks for the form that SDKs read there', () => {
  expect(containerBlock(PLACE).split('\n')).toEqual([
    'AWS_CONTAINER_CREDENTIALS_FULL_URI=https://keys.example.org/v1/teams/demo/credentials?format=container',
    'AWS_CONTAINER_AUTHORIZATION_TOKEN=lk_1',
    'AWS_REGION=eu-central-1',
  ]);
});
