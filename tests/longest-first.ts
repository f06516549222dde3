import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Where the tests of a small file take long: those of a contract stand elsewhere, and others fill stores. */
const takesLong = /\/tests\/(contract|crash)\/|\/trace-store\/(closing|ledger|upgrade)/;

/** By size alone, which is all that is known of files on a fresh clone, a small one would run by itself at the end. */
export class LongestFirst extends BaseSequencer {
	override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
		const sorted = await super.sort(files);
		const isLong = ({ moduleId }: TestSpecification) => takesLong.test(moduleId);
		return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
	}
}
