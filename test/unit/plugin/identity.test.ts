import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { parseActor } from '../../../daemon/protocol/actor.ts';
import { identify } from '../../../plugin/cgi/identity.ts';
import { environmentOf } from './environment.ts';

const identityOf = (more: Record<string, string | undefined>) => identify(environmentOf('/v1/status', more));
const refused = (code: string) => (error: unknown) => (error as { code: string }).code === code;

test('the actor is the user that cpsrvd names', () => {
  assert.equal(identityOf({}), 'whm:root');
  assert.equal(identityOf({ REMOTE_USER: 'bob_2.x' }), 'whm:bob_2.x');
  // Another way in cannot be claimed by a name.
  assert.equal(identityOf({ REMOTE_USER: 'cli' }), 'whm:cli');
});

test('nobody, or a name that is none, is not logged in', () => {
  for (const name of [
    undefined,
    '',
    'root\n',
    'root\r\nX-Actor: cli',
    'a\0b',
    ' root',
    'root ',
    'a b',
    'a/b',
    '-root',
    '.',
    '..',
    'whm:root',
    'rööt',
    'ro\u200bot',
    'x'.repeat(256),
  ]) {
    assert.throws(() => identityOf({ REMOTE_USER: name }), refused('not-logged-in'), JSON.stringify(name));
  }
});

test('whatever the name is, the actor is one header value of exactly that name, or it is refused', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (name) => {
      let actor: string;
      try {
        actor = identityOf({ REMOTE_USER: name });
      } catch (error) {
        return refused('not-logged-in')(error);
      }
      assert.match(actor, /^[!-~]+$/u);
      assert.deepEqual(parseActor(actor), { user: name, via: 'whm' });
      return true;
    }),
  );
});

test('a session that is not of a person is refused', () => {
  for (const more of [
    { WHM_API_TOKEN_NAME: 'deploy' },
    { WHM_API_TOKEN_NAME: 'deploy', cp_security_token: '' },
    { cp_security_token: undefined },
    { cp_security_token: '' },
    { cp_security_token: '/' },
    { cp_security_token: 'cpsess1234567890' },
    { cp_security_token: '/cpsess1\n' },
    { cp_security_token: '/cpsess1/../x' },
    { cp_security_token: '/other1234567890' },
  ]) {
    assert.throws(() => identityOf(more), refused('api-token-not-accepted'), JSON.stringify(more));
  }
});
