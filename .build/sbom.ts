import type { Component } from './components.ts';

/**
 * A CycloneDX 1.6 bill of materials, without the serial number and time that would make each build differ.
 * @returns the text of the file
 */
export function sbom(version: string, components: readonly Component[]): string {
  const document = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: {
        type: 'application',
        'bom-ref': 'whm-2fa-reset',
        name: 'whm-2fa-reset',
        version,
        licenses: [{ license: { id: 'MIT' } }],
      },
    },
    components: components.map(({ name, version: of, licence }) => ({
      type: 'library',
      'bom-ref': purl(name, of),
      ...grouped(name),
      version: of,
      licenses: [/[ ()]/.test(licence) ? { expression: licence } : { license: { id: licence } }],
      purl: purl(name, of),
    })),
    dependencies: [
      { ref: 'whm-2fa-reset', dependsOn: components.map((each) => purl(each.name, each.version)) },
    ],
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function purl(name: string, version: string): string {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`;
}

function grouped(name: string): { group?: string; name: string } {
  const [first = '', second] = name.split('/');
  return second === undefined ? { name: first } : { group: first, name: second };
}
