import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

/** Checks values against the schemas of an OpenAPI 3.1 document. What does not fit fails with where and why, and never with the value. */
export function schemaChecker(document: object): (schema: object, value: unknown, what: string) => void {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  (addFormats as unknown as (of: Ajv2020) => void)(ajv);
  ajv.addSchema({ ...document, $id: 'https://overstap.test/openapi.json' });
  return (schema, value, what) => {
    const absolute = JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"https://overstap.test/openapi.json#/')) as object;
    const validate = ajv.compile(absolute);
    const fits = validate(value);
    const problems = (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`);
    expect([what, fits, problems]).toEqual([what, true, []]);
  };
}
