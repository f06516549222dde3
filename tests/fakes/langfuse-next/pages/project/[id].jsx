/** Rendered on the server at every request, and by client navigation through `/_next/data`. */
export default function Project({ id }) {
	return <h1>Project {id}</h1>;
}

export const getServerSideProps = ({ params }) => ({ props: { id: params.id } });
