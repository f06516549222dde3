import { openTempStore } from '../builders/store.ts';
import { describeAgentOps } from './agentops-contract.ts';
import { describeAnalytics } from './analytics-contract.ts';
import { describeFinding } from './find-contract.ts';
import { fillLocal } from './local-subject.ts';
import type { Subject } from './subject.ts';

async function open(): Promise<Subject> {
	const { store, remove } = await openTempStore();
	const subject = await fillLocal(store);
	return {
		...subject,
		async close() {
			await subject.close();
			await remove();
		}
	};
}

describeAgentOps('local, on the embedded store', open);
describeAnalytics('local, on the embedded store', open);
describeFinding('local, on the embedded store', open);
