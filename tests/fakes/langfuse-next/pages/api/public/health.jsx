export default function health(_request, response) {
	response.json({ status: 'OK', version: '4.16.0' });
}
