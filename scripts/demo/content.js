/** What the demo's people ask and its agents answer, in Korean and English. */

/** @typedef {{ question: string, answer: string, tool: string, argument: string, result: string }} Talk */

/** @type {readonly Talk[]} */
export const koreanTalks = [
	{
		question: '지난주에 산 운동화를 환불하고 싶어요. 환불 정책이 어떻게 되나요?',
		answer:
			'구매 후 7일 이내이고 착용 흔적이 없으면 전액 환불됩니다. 주문번호를 알려 주시면 바로 접수해 드릴게요.',
		tool: 'get_order',
		argument: '{"order_id":"ORD-20931","include":"items"}',
		result: '{"status":"배송 완료","amount":89000,"currency":"KRW"}'
	},
	{
		question: '배송이 아직 안 왔어요. 어디쯤인지 확인해 주세요.',
		answer: '지금 옥천 허브에서 출발했고, 내일 오후 2시에서 6시 사이에 도착할 예정입니다.',
		tool: 'track_parcel',
		argument: '{"invoice":"6412-2098-1177"}',
		result: '{"location":"옥천HUB","eta":"내일 14:00-18:00"}'
	},
	{
		question: '법인카드로 결제한 내역을 엑셀로 받을 수 있을까요?',
		answer: '네, 이번 달 결제 내역 12건을 정리했습니다. 합계는 1,482,000원입니다.',
		tool: 'list_payments',
		argument: '{"card":"corp","month":"this"}',
		result: '{"count":12,"total":1482000}'
	},
	{
		question: '비밀번호를 다섯 번 틀려서 계정이 잠겼어요.',
		answer:
			'본인 확인이 끝나면 10분 안에 잠금이 풀립니다. 등록된 휴대폰으로 인증번호를 보냈습니다.',
		tool: 'unlock_account',
		argument: '{"user":"masked","reason":"too_many_attempts"}',
		result: '{"sent":true,"channel":"sms"}'
	},
	{
		question: '연차가 며칠 남았는지 알려줘. 다음 주 금요일에 쓰려고 해.',
		answer: '남은 연차는 6.5일입니다. 다음 주 금요일로 신청서를 만들어 두었어요.',
		tool: 'get_leave_balance',
		argument: '{"employee":"E-1042"}',
		result: '{"remaining_days":6.5}'
	}
];

/** @type {readonly Talk[]} */
export const englishTalks = [
	{
		question: 'Summarize the incident in the payment gateway last night and list follow-ups.',
		answer:
			'A connection pool ran dry at 02:14 KST after a deploy. Three follow-ups: raise the pool limit, alert on wait time, and canary the next release.',
		tool: 'search_incidents',
		argument: '{"service":"payment-gateway","window":"24h"}',
		result: '{"hits":3,"top":"INC-4471"}'
	},
	{
		question: 'Review this pull request for race conditions in the cache layer.',
		answer:
			'`getOrLoad` lets two callers load the same key at once. Keep the pending promise in the map and delete it when it settles.',
		tool: 'read_file',
		argument: '{"path":"src/cache/store.ts"}',
		result: '{"lines":212}'
	},
	{
		question: 'Which suppliers raised prices by more than 5 % this quarter?',
		answer: 'Two of fourteen: Hanil Paper (+7.2 %) and Northwind Freight (+5.9 %).',
		tool: 'run_sql',
		argument: '{"query":"select supplier, delta from price_changes where delta > 0.05"}',
		result: '{"rows":2}'
	},
	{
		question: 'Draft a polite reply to the customer who was charged twice.',
		answer:
			'We are sorry for the double charge. The second payment was refunded today and will show within three business days.',
		tool: 'get_charge',
		argument: '{"customer":"C-88213"}',
		result: '{"charges":2,"duplicate":true}'
	}
];

export const koreanPassages = [
	'환불 규정 제3조: 수령일로부터 7일 이내, 상품 훼손이 없는 경우 전액 환불한다.',
	'배송 지연 안내: 기상 악화 시 1~2일 지연될 수 있으며 보상 쿠폰을 지급한다.',
	'법인 고객은 매월 5일에 전월 결제 명세를 전자메일로 받는다.'
];

export const errors = [
	{ type: 'TimeoutError', message: 'ledger did not answer within 5 s' },
	{ type: 'RateLimitError', message: '429: tokens per minute exceeded for this key' },
	{ type: 'ValueError', message: '주문번호 형식이 올바르지 않습니다: ORD-??' },
	{ type: 'ConnectionError', message: 'upstream closed the connection' },
	{ type: 'ContentFilterError', message: 'the response was stopped by the content filter' }
];
