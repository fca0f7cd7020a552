import assert from 'node:assert/strict';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { connect } from 'node:tls';
import {
  type CertificateFile,
  placeCertificate,
  readServiceCertificate,
  removeCertificate,
  truncateCertificate,
} from '../../../host/whm/certificate.ts';
import { hasOpenssl } from '../../../host/whm/openssl.ts';
import { places } from '../../../host/whm/places.ts';
import { startWhm } from '../../../host/whm/start.ts';

const root = mkdtempSync(join(tmpdir(), 'whm-front-'));
after(() => rmSync(root, { recursive: true }));
const skip = hasOpenssl() ? false : 'openssl is not installed';
const read = (file: CertificateFile) => readFileSync(join(places(root).certificates, file), 'utf8');

test('cpanel.pem is key and self-signed certificate, mycpanel.pem has its CA too and goes first', {
  skip,
}, () => {
  placeCertificate(root, 'cpanel.pem');
  const own = new X509Certificate(readServiceCertificate(root).cert);
  assert.ok(own.verify(own.publicKey));
  assert.ok(own.checkPrivateKey(createPrivateKey(read('cpanel.pem'))));
  placeCertificate(root, 'mycpanel.pem');
  const { cert, key } = readServiceCertificate(root);
  assert.equal(cert, read('mycpanel.pem'));
  const leaf = new X509Certificate(cert);
  const bundle = new X509Certificate(readFileSync(join(places(root).certificates, 'mycpanel.cabundle')));
  assert.ok(leaf.checkIssued(bundle) && leaf.verify(bundle.publicKey));
  assert.ok(leaf.checkPrivateKey(createPrivateKey(key)));
  assert.equal(statSync(join(places(root).certificates, 'mycpanel.pem')).mode & 0o777, 0o660);
});

test('it can be rotated, written in part, and taken away', { skip }, () => {
  const serial = () => new X509Certificate(readServiceCertificate(root).cert).serialNumber;
  placeCertificate(root, 'mycpanel.pem', 2);
  assert.equal(serial(), '02');
  truncateCertificate(root, 'mycpanel.pem');
  assert.throws(serial);
  removeCertificate(root);
  assert.equal(serial(), '01');
});

test('the front serves it over TLS, the new one after a restart, and asks for nothing but TLS', {
  skip,
}, async () => {
  await using whm = await startWhm({ root });
  const peer = async () => {
    const socket = connect({ port: whm.port, host: '127.0.0.1', rejectUnauthorized: false });
    await once(socket, 'secureConnect');
    const { serialNumber } = socket.getPeerCertificate();
    socket.destroy();
    return serialNumber;
  };
  assert.match(whm.url, /^https:/);
  assert.equal(await peer(), '01');
  placeCertificate(root, 'mycpanel.pem', 2);
  whm.restart();
  assert.equal(await peer(), '02');
  const session = await whm.login('root');
  assert.match(session.token, /^\/cpsess/);
});
