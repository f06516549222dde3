/** tRPC's batches: the calls in the path, one answer for each, and the build that answered. */
export default function trpc(request, response) {
	const calls = request.query.trpc.split(',');
	response.setHeader('x-build-id', 'build-1');
	response.status(200).json(calls.map((call) => ({ result: { data: { call } } })));
}
