import assert from 'node:assert/strict';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { Daemon } from './harness.ts';
import type { Answer, RequestOptions } from './http.ts';

/** What is used here of an OpenAPI document. */
export interface Document {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: Record<'schemas' | 'responses' | 'parameters', Record<string, Record<string, unknown>>>;
}

interface Operation {
  operationId: string;
  parameters: { $ref?: string; name?: string }[];
  responses: Record<string, Response>;
}

type Response = { $ref?: string; content?: Record<string, { schema: unknown }> };

const base = 'http://localhost/document';

/** Holds a daemon's real answers against the document that it serves itself. */
export class Contract {
  readonly document: Document;
  /** What has been answered so far: `listJobs 200`, and codes of problems. */
  readonly seen = new Set<string>();
  readonly #daemon: Daemon;
  readonly #ajv: Ajv2020;

  constructor(daemon: Daemon, document: Document) {
    this.document = document;
    this.#daemon = daemon;
    this.#ajv = new Ajv2020({ strict: true, strictTypes: false, allErrors: true });
    formats.default(this.#ajv);
    // OpenAPI's own words: the frame around the schemas, and a hint how to choose among `oneOf`.
    this.#ajv.addVocabulary([...Object.keys(document), 'discriminator']);
    this.#ajv.addSchema({ $id: base, ...document });
  }

  /** Asks, and checks that the answer is one that the document names, in its form. */
  async ask(method: 'GET' | 'POST', path: string, options?: RequestOptions): Promise<Answer> {
    const answer = await this.#daemon.request(method, path, options);
    const { operationId, at, response } = this.#responseOf(method, path, answer.status);
    const [type = ''] = (answer.headers['content-type'] ?? '').split(';');
    assert.ok(response.content?.[type], `${operationId} ${answer.status} has no form for ${type}`);
    const body: unknown =
      type.endsWith('json') && type !== 'application/x-ndjson' ? JSON.parse(answer.text) : answer.text;
    this.check(`${at}/content/${escape(type)}/schema`, body);
    if (answer.status < 300) this.seen.add(`${operationId} ${answer.status}`);
    else this.seen.add((body as { code: string }).code);
    return answer;
  }

  /** Checks a value against the schema at a place of the document. */
  check(at: string, value: unknown): void {
    const validate = this.#ajv.compile({ $ref: `${base}#${at}` });
    if (validate(value)) return;
    assert.fail(`${this.#ajv.errorsText(validate.errors, { separator: '\n' })}\n${JSON.stringify(value)}`);
  }

  #responseOf(method: string, path: string, status: number) {
    const [bare = ''] = path.split('?');
    const found = Object.entries(this.document.paths)
      .filter(([template]) => new RegExp(`^${template.replaceAll(/\{\w+\}/gu, '[^/]+')}$`, 'u').test(bare))
      .toSorted(([one], [other]) => one.split('{').length - other.split('{').length)[0];
    assert.ok(found, `the document knows no ${path}`);
    const [template, operations] = found;
    const operation = operations[method.toLowerCase()];
    assert.ok(operation, `the document knows no ${method} ${template}`);
    const { operationId, responses } = operation;
    // Of what is not in the table of routes only the good answers are told apart.
    const rest = template?.startsWith('/v1/') || status < 400 ? undefined : responses['default'];
    const response = responses[status] ?? rest;
    assert.ok(response, `the document knows no ${status} of ${method} ${template}`);
    const here = `/paths/${escape(template)}/${method.toLowerCase()}/responses/${status}`;
    if (response.$ref === undefined) return { operationId, at: here, response };
    const name = response.$ref.split('/').at(-1) ?? '';
    const shared = this.document.components.responses[name] as Response | undefined;
    assert.ok(shared, `${response.$ref} leads nowhere`);
    return { operationId, at: response.$ref.slice(1), response: shared };
  }
}

/** The document that a daemon serves, ready to be held against it. */
export async function contractOf(daemon: Daemon): Promise<Contract> {
  const answer = await daemon.request('GET', '/v1/openapi.json');
  assert.equal(answer.status, 200);
  return new Contract(daemon, JSON.parse(answer.text) as Document);
}

/** A name as one step of a JSON pointer in a URI. */
function escape(name: string): string {
  return encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'));
}
