/** The sign-in's own password hash (scrypt, better-auth's default), for people made outside it. */
export { hashPassword } from 'better-auth/crypto';
