/** Chart.js, which nobody else imports: it stands in one chunk, for those pages alone that have charts. */
export * from 'chart.js';
