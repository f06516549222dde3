/** Server-sent events as the answer to a POST. */
export default async function executeQueryStream(_request, response) {
	response.writeHead(200, {
		'content-type': 'text/event-stream',
		'cache-control': 'no-cache, no-transform'
	});
	for (let piece = 0; piece < 3; piece += 1) {
		response.write(`data: ${piece}\n\n`);
		await new Promise((resolve) => setTimeout(resolve, 200));
	}
	response.end();
}
