/** Server-sent events over GET, with the encoding by which Langfuse keeps proxies from compressing them. */
export default async function watch(_request, response) {
	response.writeHead(200, {
		'content-type': 'text/event-stream',
		'cache-control': 'no-cache, no-transform',
		'content-encoding': 'none'
	});
	for (let event = 0; event < 3; event += 1) {
		response.write(`data: ${event}\n\n`);
		await new Promise((resolve) => setTimeout(resolve, 200));
	}
	response.end();
}
