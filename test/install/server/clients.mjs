/** Runs in the container: asks the daemon again and again until the file STOP is there; tells how it went in OUT. */
import { existsSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
const [stop, out] = process.argv.slice(2);
const seen = { answers: 0, failures: [] };

function ask() {
  return new Promise((resolve) => {
    const options = { socketPath: '/run/whm-2fa-reset/daemon.sock', path: '/v1/status', agent: false };
    const asked = request({ ...options, headers: { 'X-Actor': 'cli' } }, (answer) => {
      answer
        .resume()
        .once('end', () => resolve(answer.statusCode === 200 ? '' : `status ${answer.statusCode}`));
      answer.once('error', (error) => resolve(String(error)));
    });
    asked.once('error', (error) => resolve(String(error))).end();
  });
}

writeFileSync(`${out}.begun`, '');
while (!existsSync(stop)) {
  const failure = await ask();
  if (failure === '') seen.answers++;
  else seen.failures.push(failure);
}
writeFileSync(out, JSON.stringify(seen));
