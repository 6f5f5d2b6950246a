// the bill of materials comes on standard input; prints null, or what is wrong with it
import { readFileSync } from 'node:fs';
import * as CDX from '@cyclonedx/cyclonedx-library';

const text = readFileSync(0, 'utf8');
const version = JSON.parse(text).specVersion;
const errors = await new CDX.Validation.JsonStrictValidator(version).validate(text);
process.stdout.write(JSON.stringify(errors));
