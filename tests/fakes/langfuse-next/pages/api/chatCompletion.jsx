/** Gives back what it gets, piece by piece and without a length, as the playground's answers come. */
export const config = { api: { bodyParser: false } };

export default async function chatCompletion(request, response) {
	response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' });
	for await (const piece of request) response.write(piece);
	response.end();
}
